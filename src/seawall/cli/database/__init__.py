"""The actions of ``seawall db``, one module each: ``declare`` adds its parser, ``run`` does it."""
