"""Which level of the infrastructure a component belongs to, by what it is."""

from __future__ import annotations

import re
from typing import Final

from seawall.model import Level, Package

OS_TYPES: Final = frozenset(
    {"deb", "apk", "rpm", "alpm", "ebuild", "opkg", "nix", "snap", "flatpak", "brew", "cos"}
    | {"bottlerocket", "chocolatey", "macports"}
)
_TOOL_TYPES: Final = frozenset({"githubactions", "helm", "terraform", "vscode-extension"})

_KERNEL: Final = re.compile(
    r"linux-(image|modules|headers|kbuild|lts|virt|edge|libc-dev)(-.*)?|linux"
    r"|kernel(-(core|modules|devel|headers|default|uek|rt|ml|lt).*)?"
    r"|(kernel-lt|linux-zen|linux-hardened)"
)
_RUNTIME: Final = re.compile(
    r"(docker(\.io|-ce|-engine|-cli|-ce-cli)?|moby(-engine|-runc|-containerd)?|containerd(\.io)?"
    r"|runc|crun|cri-o.*|podman|buildah|skopeo|conmon|nerdctl|rootlesskit|gvisor"
    r"|kata-(containers|runtime)|lxc|lxd|incus|youki|runsc)"
)
_RUNTIME_MODULES: Final = (
    "github.com/containerd/containerd",
    "github.com/docker/docker",
    "github.com/moby/moby",
    "github.com/opencontainers/runc",
    "github.com/cri-o/cri-o",
    "github.com/containers/podman",
)
_ORCHESTRATOR: Final = re.compile(
    r"kube(-?(adm|ctl|let|-proxy|rnetes.*|-apiserver|-controller-manager|-scheduler|-proxy))"
    r"|kube-(apiserver|controller-manager|scheduler|proxy)|kubernetes(-.*)?|etcd(-server|-client)?"
    r"|k3s|k0s|rke2|microk8s|nomad|coredns|cilium(-.*)?|calico(-.*)?|flannel|swarmkit"
)
_ORCHESTRATOR_MODULES: Final = (
    "k8s.io/kubernetes",
    "go.etcd.io/etcd",
    "github.com/k3s-io/k3s",
    "github.com/hashicorp/nomad",
    "github.com/coredns/coredns",
)


def level_of(package: Package) -> Level:
    """The level, by type and name; an extractor that knows better has set it already."""
    if package.level is not Level.APPLICATION:
        return package.level
    if package.type in _TOOL_TYPES:
        return Level.TOOL
    if package.type == "golang":
        return _of_module(package.name)
    named = package.type in OS_TYPES or package.type == "generic"
    if named:
        for name in (package.name, package.source):
            if level := _by_name(name):
                return level
    return Level.OPERATING_SYSTEM if package.type in OS_TYPES else Level.APPLICATION


def _by_name(name: str) -> Level | None:
    if _RUNTIME.fullmatch(name):
        return Level.CONTAINER_RUNTIME
    if _ORCHESTRATOR.fullmatch(name):
        return Level.ORCHESTRATOR
    return Level.KERNEL if _KERNEL.fullmatch(name) else None


def _of_module(module: str) -> Level:
    if module.startswith(_RUNTIME_MODULES):
        return Level.CONTAINER_RUNTIME
    if module.startswith(_ORCHESTRATOR_MODULES):
        return Level.ORCHESTRATOR
    return Level.APPLICATION
