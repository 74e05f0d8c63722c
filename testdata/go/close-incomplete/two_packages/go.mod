module example.org/closer

go 1.19
