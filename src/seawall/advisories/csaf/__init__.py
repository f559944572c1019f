"""CSAF 2.0 as vendors publish it in bulk, read for advisories.

==============  ==============================================================================
``indexes``     which documents changed, and digests of archives
``archive``     documents out of the archives they are published in
``document``    the fields of a document that say something about packages
``products``    which component of which platform an id of the product tree stands for
``rpm``         the package that a component is
``claims``      what a document says about one package each, made into statements
``reading``     all of the above, together
==============  ==============================================================================

What is particular to a vendor - how its platforms are named, what its words mean - is in the
vendor's feed.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html
"""
