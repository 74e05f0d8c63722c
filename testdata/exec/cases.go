// Reads the Go files of a case and writes the table of its functions for the driver, zz_cases.go.
// Changes one thing in the copy: os.Exit, log.Fatal and the like go to the driver, which counts first.
// Usage: cases FOLDER (of the copy). Prints the preamble of each file to FOLDER/zz_preamble_N.h.
package main

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

var (
	named    = regexp.MustCompile(`^(FP|FN).*|.*(Bad|Ok)$`)
	builder  = regexp.MustCompile(`^(New|Open|Load|Make|Create|new|open|load|make|create)`)
	exits    = map[string]bool{"os.Exit": true, "log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true, "syscall.Exit": true}
	pkg      string
	cases    []string
	provides []string
	globals  []string
	final    bool
	exported []string
)

func count(list *ast.FieldList) (n int) {
	if list == nil {
		return 0
	}
	for _, f := range list.List {
		if len(f.Names) == 0 {
			n++
		}
		n += len(f.Names)
	}
	return n
}

func variadic(list *ast.FieldList) bool {
	if list == nil || len(list.List) == 0 {
		return false
	}
	_, is := list.List[len(list.List)-1].Type.(*ast.Ellipsis)
	return is
}

func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return "*" + typeText(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// call writes the body that calls f with n arguments; only for the leak run are they kept.
func call(f string, n, results int, spread, keep bool) string {
	var args, outs []string
	for i := 0; i < n; i++ {
		args = append(args, fmt.Sprintf("a%d", i))
	}
	for i := 0; i < results; i++ {
		outs = append(outs, fmt.Sprintf("r%d", i))
	}
	types := make([]string, n)
	for i := range types {
		types[i] = fmt.Sprintf("A%d", i)
	}
	text := fmt.Sprintf("labCall%d_%d(%s, %v)", n, results, f, keep)
	if spread {
		text = fmt.Sprintf("labCall%dv_%d(%s, %v)", n, results, f, keep)
	}
	used[[3]int{n, results, map[bool]int{true: 1}[spread]}] = true
	return text
}

var used = map[[3]int]bool{}

func helper(n, results int, spread bool) string {
	var tp, params, outs, decl, args, keepArgs []string
	for i := 0; i < n; i++ {
		tp = append(tp, fmt.Sprintf("A%d", i))
		p := fmt.Sprintf("A%d", i)
		a := fmt.Sprintf("a%d", i)
		d := fmt.Sprintf("a%d := labArg[A%d](keep)", i, i)
		if spread && i == n-1 {
			p = "..." + p
			a += "..."
			d = fmt.Sprintf("a%d := labArg[[]A%d](keep)", i, i)
		}
		params, args, decl = append(params, p), append(args, a), append(decl, d)
		keepArgs = append(keepArgs, fmt.Sprintf("a%d", i))
	}
	var rt []string
	for i := 0; i < results; i++ {
		tp = append(tp, fmt.Sprintf("R%d", i))
		rt = append(rt, fmt.Sprintf("R%d", i))
		outs = append(outs, fmt.Sprintf("r%d", i))
	}
	generic := ""
	if len(tp) > 0 {
		generic = "[" + strings.Join(tp, ", ") + " any]"
	}
	suffix := map[bool]string{true: "v"}[spread]
	body := strings.Join(decl, "\n") + "\nlabStart()\n"
	if results > 0 {
		body += strings.Join(outs, ", ") + " := "
	}
	body += "f(" + strings.Join(args, ", ") + ")\nlabResult(" + strings.Join(outs, ", ") + ")\n"
	return fmt.Sprintf("func labCall%d%s_%d%s(f func(%s) (%s), keep bool) {\n%s}\n", n, suffix, results, generic,
		strings.Join(params, ", "), strings.Join(rt, ", "), body)
}

func readFunc(d *ast.FuncDecl) {
	if d.Type.TypeParams != nil {
		return
	}
	f, n := d.Name.Name, count(d.Type.Params)
	if d.Recv != nil && len(d.Recv.List) == 1 {
		t := typeText(d.Recv.List[0].Type)
		if t == "" {
			return
		}
		f, n = "("+t+")."+f, n+1
	}
	results := count(d.Type.Results)
	if d.Recv == nil && results > 0 && builder.MatchString(d.Name.Name) && !strings.HasSuffix(d.Name.Name, "Bad") &&
		d.Body != nil && n <= 3 && strings.HasPrefix(typeText(d.Type.Results.List[0].Type), "*") && !variadic(d.Type.Params) {
		provides = append(provides, d.Name.Name)
	}
	if d.Body == nil || !named.MatchString(d.Name.Name) {
		return
	}
	spread := variadic(d.Type.Params)
	cases = append(cases, fmt.Sprintf("{%q, func() { %s }, func() { %s }},", d.Name.Name,
		call(f, n, results, spread, true), call(f, n, results, spread, false)))
}

func rewrite(path string, set *token.FileSet, file *ast.File) {
	changed := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					if x.Name == "runtime" && s.Sel.Name == "SetFinalizer" {
						final = true
					}
					if exits[x.Name+"."+s.Sel.Name] {
						changed[x.Name] = true
						c.Fun = &ast.Ident{Name: "labExitNow", NamePos: s.Pos()}
					}
				}
			}
		}
		return true
	})
	if len(changed) == 0 {
		return
	}
	var out strings.Builder
	if format.Node(&out, set, file) != nil {
		return
	}
	text := out.String()
	for name := range changed {
		text += "\nvar _ = " + map[string]string{"os": "os.Exit", "log": "log.Fatal", "syscall": "syscall.Exit"}[name] + "\n"
	}
	os.WriteFile(path, []byte(text), 0o644)
}

func main() {
	folder := os.Args[1]
	paths, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	sort.Strings(paths)
	for i, path := range paths {
		if strings.HasPrefix(filepath.Base(path), "zz_") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		pkg = file.Name.Name
		for _, group := range file.Comments {
			for _, c := range group.List {
				if name := strings.TrimPrefix(c.Text, "//export "); name != c.Text {
					exported = append(exported, strings.TrimSpace(name))
				}
			}
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				readFunc(d)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR {
						for _, n := range v.Names {
							if n.Name != "_" {
								globals = append(globals, "&"+n.Name+",")
							}
						}
					}
					if im, ok := s.(*ast.ImportSpec); ok && im.Path.Value == `"C"` {
						doc := d.Doc
						if im.Doc != nil {
							doc = im.Doc
						}
						if doc != nil {
							os.WriteFile(filepath.Join(folder, fmt.Sprintf("zz_preamble_%d.h", i)), []byte(preamble(doc)), 0o644)
						}
					}
				}
			}
		}
		rewrite(path, set, file)
	}
	out := "package " + pkg + "\n\nvar labFinalizers = " + fmt.Sprint(final) + "\n\nvar labCases []labCase\n\nfunc init() {\nlabCases = []labCase{\n" +
		strings.Join(cases, "\n") + "\n}\nlabGlobals = []any{\n" + strings.Join(globals, "\n") + "\n}\n"
	for _, p := range provides {
		out += "labProvide(" + p + ")\n"
	}
	out += "}\n"
	var keys [][3]int
	for k := range used {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
	for _, k := range keys {
		out += helper(k[0], k[1], k[2] == 1)
	}
	os.WriteFile(filepath.Join(folder, "zz_cases.go"), []byte(out), 0o644)
	fmt.Println(pkg, strings.Join(exported, " "))
}

// preamble is the comment's text as cgo takes it, #cgo lines left out.
func preamble(doc *ast.CommentGroup) string {
	var out strings.Builder
	for _, c := range doc.List {
		text := c.Text
		if strings.HasPrefix(text, "//") {
			text = text[2:]
		} else {
			text = text[2 : len(text)-2]
		}
		for _, line := range strings.Split(text, "\n") {
			if !strings.HasPrefix(strings.TrimSpace(line), "#cgo") {
				out.WriteString(line + "\n")
			}
		}
	}
	return out.String()
}
