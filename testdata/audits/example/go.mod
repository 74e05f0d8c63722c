module example.org/keys

go 1.19
