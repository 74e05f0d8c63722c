"""Writes a package with fifty leaks, ten a file: the history that a project comes with."""
for letter in "abcde":
    with open(f"{letter}.go", "w", encoding="ascii") as out:
        out.write('package old\n\n// void use(const char *text);\nimport "C"\n')
        for n in range(10):
            out.write(f"\nfunc {letter}{n}(s string) {{\n\tC.use(C.CString(s))\n}}\n")
