"""Programs recognised by their content, and the products of the NVD that they are.

A product is ``vendor:product``, exactly as names of CPE write it. The NVD has renamed some over
the years without renaming old entries, so a program may be several; it never is a product that
merely bears its name. Programs with advisories of their own are not here.

Source: https://nvd.nist.gov/products/cpe
"""

from __future__ import annotations

from typing import Final

ECOSYSTEM: Final = "CPE"
"""What statements about products are filed under."""

PRODUCTS: Final = {
    "apache": ("apache:http_server",),
    "arangodb": ("arangodb:arangodb",),
    "auditbeat": ("elastic:auditbeat",),
    "aws-lc": ("amazon:aws-lc",),
    "bash": ("gnu:bash",),
    "bun": ("oven:bun",),
    "busybox": ("busybox:busybox",),
    "chrome": ("google:chrome",),
    "curl": ("haxx:curl",),
    "dart": ("dart:dart_software_development_kit",),
    "deno": ("deno:deno",),
    "elastic-agent": ("elastic:elastic_agent",),
    "elixir": ("elixir-lang:elixir",),
    "envoy": ("envoyproxy:envoy",),
    "erlang": ("erlang:erlang/otp",),
    "ffmpeg": ("ffmpeg:ffmpeg",),
    "filebeat": ("elastic:filebeat",),
    "firefox": ("mozilla:firefox",),
    "fluent-bit": ("treasuredata:fluent_bit", "fluentbit:fluent_bit"),
    "gcc": ("gnu:gcc",),
    "grafana": ("grafana:grafana",),
    "gzip": ("gnu:gzip",),
    "haproxy": ("haproxy:haproxy",),
    "haskell/cabal": ("haskell:cabal",),
    "heartbeat": ("elastic:heartbeat",),
    "heimdal-krb5": ("heimdal_project:heimdal",),
    "httpd": ("apache:http_server",),
    "istio": ("istio:istio",),
    "jq": ("jqlang:jq", "jq_project:jq"),
    "julia": ("julialang:julia",),
    "krb5": ("mit:kerberos_5",),
    "lighttpd": ("lighttpd:lighttpd",),
    "mariadb": ("mariadb:mariadb",),
    "memcached": ("memcached:memcached",),
    "metricbeat": ("elastic:metricbeat",),
    "mongodb": ("mongodb:mongodb",),
    "mysql": ("oracle:mysql", "mysql:mysql"),
    "mysql-cluster": ("oracle:mysql_cluster",),
    "mysql-server": ("oracle:mysql_server", "oracle:mysql", "mysql:mysql"),
    "nginx": ("f5:nginx", "f5:nginx_open_source", "nginx:nginx"),
    "openldap": ("openldap:openldap",),
    "openssl": ("openssl:openssl",),
    "oracle/graalvm": ("oracle:graalvm",),
    "oracle/jdk": ("oracle:jdk",),
    "oracle/jre": ("oracle:jre",),
    "oracle/openjdk": ("oracle:openjdk",),
    "packetbeat": ("elastic:packetbeat",),
    "percona-server": ("percona:percona_server",),
    "percona-xtrabackup": ("percona:xtrabackup",),
    "percona-xtradb-cluster": ("percona:xtradb_cluster",),
    "perl": ("perl:perl",),
    "php": ("php:php",),
    "postgresql": ("postgresql:postgresql",),
    "proftpd": ("proftpd:proftpd",),
    "pypy": ("pypy:pypy",),
    "python": ("python:python",),
    "qtbase": ("qt:qt",),
    "redis": ("redis:redis", "redislabs:redis"),
    "rust": ("rust-lang:rust",),
    "sqlcipher": ("zetetic:sqlcipher",),
    "sqlite": ("sqlite:sqlite",),
    "swipl": ("swi-prolog:swi-prolog",),
    "tomcat": ("apache:tomcat",),
    "traefik": ("traefik:traefik",),
    "util-linux": ("kernel:util-linux",),
    "valkey": ("lfprojects:valkey",),
    "varnish": ("varnish-software:varnish_cache", "varnish_cache_project:varnish_cache"),
    "wp-cli": ("wp-cli:wp-cli",),
    "xz": ("tukaani:xz",),
    "zstd": ("facebook:zstandard",),
}
"""By the name that inventories give the program."""

KNOWN: Final = frozenset(product for products in PRODUCTS.values() for product in products)
"""Every product that some program is recognised as."""
