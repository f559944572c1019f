"""containerd: its content and image services, through gRPC."""
