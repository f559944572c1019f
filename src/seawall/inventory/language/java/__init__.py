"""Java, Kotlin, Scala and Clojure: manifests and locks of their build tools."""
