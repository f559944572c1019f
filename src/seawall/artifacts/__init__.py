"""Where bytes come from: sources, layers, trees and the files in them."""
