module seawall/bench/orders

go 1.23

require golang.org/x/mod v0.24.0
