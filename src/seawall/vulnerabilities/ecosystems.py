"""Under which names the advisories may speak about a package.

A language package has one registry and one name there. A package of an operating system is
looked up under the distribution's release, by source or binary name, with the version of
whichever was named. A program recognised by its content has no registry; a curated map
says whose advisories follow the versions its authors publish. Where it has no advisories of its
own either, the NVD may speak about the product of that name.

Source: https://ossf.github.io/osv-schema/#defined-ecosystems
"""

from __future__ import annotations

from typing import Final, NamedTuple

from seawall.model import Package, products
from seawall.model.names import canonical
from seawall.vulnerabilities.distributions import Distribution, Naming

DISTRIBUTOR: Final = 0
"""The distributor about its own package, by the name its advisories use first."""
DISTRIBUTOR_SOURCE: Final = 1
"""The distributor about the source, where its advisories also name binary packages."""
DISTRIBUTOR_ELSEWHERE: Final = 2
"""The distributor about the same package in another offer (Ubuntu with and without Pro)."""
REGISTRY: Final = 3
"""Advisories for the registry that the package comes from."""
OTHERS: Final = 4
"""Somebody else about the same program."""
GUESSED: Final = 5
"""The NVD about a product, told by its vendor and name alone."""

OS_TYPES: Final = frozenset({"deb", "rpm", "apk", "alpm", "ebuild", "opkg"})

LANGUAGES: Final = {
    "pypi": "PyPI",
    "npm": "npm",
    "golang": "Go",
    "cargo": "crates.io",
    "maven": "Maven",
    "gem": "RubyGems",
    "nuget": "NuGet",
    "composer": "Packagist",
    "hex": "Hex",
    "pub": "Pub",
    "cran": "CRAN",
    "bioconductor": "Bioconductor",
    "hackage": "Hackage",
    "swift": "SwiftURL",
    "conan": "ConanCenter",
    "julia": "Julia",
    "opam": "opam",
    "bitnami": "Bitnami",
    "github": "GitHub Actions",
    "githubactions": "GitHub Actions",
    "vscode-extension": "VSCode",
}


class Lookup(NamedTuple):
    """One name to ask advisories for.

    Attributes:
        ecosystem: OSV ecosystem with release.
        package: canonical name in it.
        version: the version that its advisories compare.
        rank: precedence of what is said under it, one of :data:`DISTRIBUTOR` and so on.
        paid: fixes are only for those who pay.
    """

    ecosystem: str
    package: str
    version: str
    rank: int
    paid: bool = False


# Programs recognised by content, and Bitnami's name for the application that keeps the
# versions of its authors. Only where both mean the same program and number it alike.
_BITNAMI_PROGRAMS: Final = {
    "apache": "apache",
    "arangodb": "arangodb",
    "consul": "consul",
    "elasticsearch": "elasticsearch",
    "envoy": "envoy",
    "etcd": "etcd",
    "fluent-bit": "fluent-bit",
    "git": "git",
    "grafana": "grafana",
    "haproxy": "haproxy",
    "helm": "helm",
    "httpd": "apache",
    "kafka": "kafka",
    "keydb": "keydb",
    "lua": "lua",
    "mariadb": "mariadb",
    "memcached": "memcached",
    "minio": "minio",
    "mongodb": "mongodb",
    "nats-server": "nats",
    "nginx": "nginx",
    "node": "node",
    "openldap": "openldap",
    "openresty": "openresty",
    "php": "php",
    "postgresql": "postgresql",
    "prometheus": "prometheus",
    "python": "python",
    "rabbitmq": "rabbitmq",
    "redis": "redis",
    "ruby": "ruby",
    "sqlite": "sqlite",
    "tomcat": "tomcat",
    "valkey": "valkey",
    "varnish": "varnish",
    "vault": "vault",
    "wordpress": "wordpress",
    "wp-cli": "wp-cli",
    "zookeeper": "zookeeper",
}
# Programs that are named by the repository of their authors; other names are actions.
_GITHUB_PROGRAMS: Final = {"fluent/fluent-bit": "fluent-bit"}
_PROGRAMS: Final = {
    "node": (("Node.js", "node"),),
    "nodejs": (("Node.js", "node"),),
    "go": (("Go", "stdlib"), ("Go", "toolchain")),
    "golang": (("Go", "stdlib"), ("Go", "toolchain")),
    "ruby": (("Ruby", "ruby"),),
    "jruby": (("Ruby", "jruby"),),
    "mruby": (("Ruby", "mruby"),),
    "ghc": (("GHC", "ghc"),),
    "haskell/ghc": (("GHC", "ghc"),),
    "haskell/cabal": (("Hackage", "cabal-install"),),
}

KUBERNETES: Final = "kubernetes"
# The project's own feed speaks of the released components, by the module each is known for.
_KUBERNETES_COMPONENTS: Final = {
    "kube-apiserver": "k8s.io/apiserver",
    "kubelet": "k8s.io/kubelet",
    "kubectl": "k8s.io/kubectl",
    "kube-controller-manager": "k8s.io/controller-manager",
    "kube-proxy": "k8s.io/kube-proxy",
    "kube-scheduler": "k8s.io/kube-scheduler",
}
# Modules with versions of their own; the staging modules of Kubernetes (k8s.io/apiserver
# v0.29.3) are libraries numbered apart from the components that bear their names.
_KUBERNETES_MODULES: Final = frozenset(
    {
        "k8s.io/ingress-nginx",
        "k8s.io/kubernetes",
        "sigs.k8s.io/secrets-store-csi-driver",
        "sigs.k8s.io/azurefile-csi-driver",
        "github.com/kubernetes-csi/csi-proxy",
    }
)


def lookups(package: Package, distribution: Distribution | None) -> tuple[Lookup, ...]:
    """Every name under which advisories may speak about a package, most decisive first.

    Args:
        package: any component.
        distribution: of the system it lies in.

    Returns:
        Nothing for a kind of package that no advisories are known for.
    """
    if package.type in OS_TYPES:
        return _installed(package, distribution)
    if package.type in {"generic", "wordpress"} or package.name in _GITHUB_PROGRAMS:
        return _program(package)
    ecosystem = LANGUAGES.get(package.type)
    if ecosystem is None:
        return ()
    if package.type == "maven" and ":" not in package.name:
        return ()
    name = canonical(ecosystem, _registry_name(package))
    found = [Lookup(ecosystem, name, package.version, REGISTRY)]
    if package.type == "golang":
        found += _kubernetes(package)
    elif package.type == "hackage" and name == "ghc":
        found.append(Lookup("GHC", "ghc", package.version, REGISTRY))
    return tuple(found)


def _installed(package: Package, distribution: Distribution | None) -> tuple[Lookup, ...]:
    if distribution is None or distribution.type != package.type:
        return ()
    source = (package.source or package.name, package.source_version or package.version)
    binary = (package.name, package.version)
    names = {
        Naming.SOURCE: (source,),
        Naming.BINARY: (binary,),
        Naming.EITHER: (binary,) if source == binary else (binary, source),
        Naming.SLOT: _slots(package),
    }[distribution.naming]
    return tuple(
        Lookup(
            ecosystem,
            name,
            version,
            DISTRIBUTOR_ELSEWHERE if ecosystem in distribution.secondary else rank,
            ecosystem in distribution.paid,
        )
        for ecosystem in distribution.ecosystems
        for rank, (name, version) in enumerate(names)
    )


def _slots(package: Package) -> tuple[tuple[str, str], ...]:
    """Gentoo speaks of a package, or of one slot of it (``dev-lang/python:3.11``) in particular."""
    slot = package.properties.get("slot", "").partition("/")[0]  # without the sub-slot
    plain = (package.name, package.version)
    return ((f"{package.name}:{slot}", package.version), plain) if slot else (plain,)


def _program(package: Package) -> tuple[Lookup, ...]:
    name = _GITHUB_PROGRAMS.get(package.name, package.name.lower())
    found = [
        Lookup(ecosystem, known, package.version, REGISTRY)
        for ecosystem, known in _PROGRAMS.get(name, ())
    ]
    if name in _BITNAMI_PROGRAMS:
        version = _three_parts(package.version)
        found.append(Lookup("Bitnami", _BITNAMI_PROGRAMS[name], version, OTHERS))
    component = _KUBERNETES_COMPONENTS.get(name)
    if component:
        found.append(Lookup(KUBERNETES, component, package.version, REGISTRY))
    if not any(item.rank == REGISTRY for item in found):
        found += [
            Lookup(products.ECOSYSTEM, product, package.version, GUESSED)
            for product in products.PRODUCTS.get(name, ())
        ]
    return tuple(found)


def _kubernetes(package: Package) -> list[Lookup]:
    """A component of Kubernetes is its main module, told apart by the name of the program."""
    if package.name not in _KUBERNETES_MODULES:
        return []
    names = {package.name}
    if package.name == "k8s.io/kubernetes":
        files = {location.path.rpartition("/")[2] for location in package.locations}
        names |= {_KUBERNETES_COMPONENTS[file] for file in files & _KUBERNETES_COMPONENTS.keys()}
    return [Lookup(KUBERNETES, name, package.version, OTHERS) for name in sorted(names)]


def _registry_name(package: Package) -> str:
    if package.type in {"github", "githubactions"}:  # owner/repository/folder/of/the/action
        return "/".join(package.name.split("/")[:2])
    return package.name


def _three_parts(version: str) -> str:
    """Bitnami writes three parts where authors write two (PostgreSQL 15.4)."""
    parts = version.split(".")
    if len(parts) < 3 and all(part.isdecimal() for part in parts):
        return ".".join(parts + ["0"] * (3 - len(parts)))
    return version
