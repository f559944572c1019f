"""How long a product is maintained, cycle by cycle.

A product is named as https://endoflife.date names it; a cycle is what its versions have in common
(``3.9`` of ``3.9.18``). Only products that an inventory can hold are of interest.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Lifecycle(Struct, frozen=True, array_like=True, omit_defaults=True):
    """One cycle of one product.

    Attributes:
        product: its name.
        cycle: the beginning of its versions.
        released: RFC 3339 day of the first release.
        support_end: last day of active support, ``""`` if it has no such phase or no day is known.
        eol: last day on which fixes of security are free for everybody, ``""`` if none is known.
        latest: its latest version.
        over: maintenance has ended, on whatever day.
    """

    product: str
    cycle: str
    released: str = ""
    support_end: str = ""
    eol: str = ""
    latest: str = ""
    over: bool = False

    def ended(self, day: str) -> bool:
        """Whether maintenance has ended before a day (RFC 3339)."""
        return self.eol < day if self.eol else self.over


SYSTEMS: Final = {
    "AlmaLinux": "almalinux",
    "Alpine": "alpine-linux",
    "Amazon Linux": "amazon-linux",
    "Azure Linux": "azure-linux",
    "CentOS Stream": "centos-stream",
    "Debian": "debian",
    "Fedora": "fedora",
    "Oracle Linux": "oracle-linux",
    "Red Hat": "rhel",
    "Rocky Linux": "rocky-linux",
    "SUSE": "sles",
    "Ubuntu": "ubuntu",
    "openSUSE": "opensuse",
}
"""Products by the ecosystem of their advisories."""

PROGRAMS: Final = {
    ("composer", "drupal/core"): "drupal",
    ("composer", "laravel/framework"): "laravel",
    ("composer", "symfony/http-kernel"): "symfony",
    ("gem", "rails"): "rails",
    ("generic", "apache"): "apache-http-server",
    ("generic", "consul"): "consul",
    ("generic", "elasticsearch"): "elasticsearch",
    ("generic", "elixir"): "elixir",
    ("generic", "envoy"): "envoy",
    ("generic", "erlang"): "erlang",
    ("generic", "etcd"): "etcd",
    ("generic", "go"): "go",
    ("generic", "golang"): "go",
    ("generic", "grafana"): "grafana",
    ("generic", "haproxy"): "haproxy",
    ("generic", "httpd"): "apache-http-server",
    ("generic", "mariadb"): "mariadb",
    ("generic", "memcached"): "memcached",
    ("generic", "mongodb"): "mongodb",
    ("generic", "mysql"): "mysql",
    ("generic", "mysql-server"): "mysql",
    ("generic", "nginx"): "nginx",
    ("generic", "node"): "nodejs",
    ("generic", "nodejs"): "nodejs",
    ("generic", "openssl"): "openssl",
    ("generic", "oracle/jdk"): "oracle-jdk",
    ("generic", "oracle/jre"): "oracle-jdk",
    ("generic", "perl"): "perl",
    ("generic", "php"): "php",
    ("generic", "postgresql"): "postgresql",
    ("generic", "python"): "python",
    ("generic", "rabbitmq"): "rabbitmq",
    ("generic", "redis"): "redis",
    ("generic", "ruby"): "ruby",
    ("generic", "sqlite"): "sqlite",
    ("generic", "tomcat"): "tomcat",
    ("generic", "traefik"): "traefik",
    ("generic", "valkey"): "valkey",
    ("generic", "varnish"): "varnish",
    ("generic", "vault"): "hashicorp-vault",
    ("golang", "github.com/containerd/containerd"): "containerd",
    ("golang", "github.com/hashicorp/consul"): "consul",
    ("golang", "github.com/hashicorp/vault"): "hashicorp-vault",
    ("golang", "k8s.io/kubernetes"): "kubernetes",
    ("golang", "stdlib"): "go",
    ("maven", "org.apache.logging.log4j:log4j-core"): "log4j",
    ("maven", "org.apache.tomcat.embed:tomcat-embed-core"): "tomcat",
    ("maven", "org.apache.tomcat:tomcat-catalina"): "tomcat",
    ("maven", "org.springframework.boot:spring-boot"): "spring-boot",
    ("maven", "org.springframework:spring-core"): "spring-framework",
    ("npm", "@angular/core"): "angular",
    ("npm", "bootstrap"): "bootstrap",
    ("npm", "electron"): "electron",
    ("npm", "jquery"): "jquery",
    ("npm", "next"): "nextjs",
    ("npm", "react"): "react",
    ("npm", "vue"): "vue",
    ("nuget", "Microsoft.NETCore.App"): "dotnet",
    ("pypi", "django"): "django",
    ("pypi", "numpy"): "numpy",
}
"""Products by the type and name of packages that are the product itself, not a part of it."""

PRODUCTS: Final = frozenset({*SYSTEMS.values(), *PROGRAMS.values()})
"""Every product of interest."""
