module example.org/loader

go 1.19
