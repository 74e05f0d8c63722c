"""Copies C sources with every name of their own replaced, comments removed and lines laid out anew.

To see that what an analyser finds does not hang on names, comments or layout: the copy of a suite must give
the same ratio as the suite. Keeps names that the tree does not define (the system's), string literals,
preprocessor lines and the words good and bad inside function names, by which a score is taken.
Usage: rename.py FROM TO
"""
import hashlib
import pathlib
import re
import sys

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\n|[^\S\n]+|.', re.S)
WORDS = set("""auto break case char const continue default do double else enum extern float for goto if inline int
long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
main defined include define undef ifdef ifndef endif elif error pragma line NULL""".split())
DEFINITION = re.compile(
    r"\b(?:int|char|void|long|short|double|float|unsigned|signed|wchar_t|int64_t|size_t|FILE|struct\s+\w+|\w+_t|\w+Type|\w+)"
    r"[\s*]+([A-Za-z_]\w*)\s*(?=[;=,(\[)])|#\s*define\s+(\w+)|\b(?:struct|union|enum)\s+(\w+)|\}\s*(\w+)\s*;")


def without_comments(text):
    return "".join(" " if t.startswith(("//", "/*")) else t for t in TOKEN.findall(text))


def own_names(texts, known):
    """What the tree defines: declared there, and no word of C or of a system header that it includes."""
    names = set()
    for text in texts:
        for match in DEFINITION.finditer(text):
            names.update(name for name in match.groups() if name)
    return {n for n in names if n not in WORDS and n not in known and not n.startswith("__")}


def new_name(name):
    """Another name; what tells the flawed functions from the others stays, for the score alone."""
    truth = re.search(r"good|Good|bad|Bad", name)
    mark = truth[0].lower() if truth else ""
    return f"{mark + '_' if mark else ''}n{hashlib.sha1(name.encode()).hexdigest()[:10]}"


def rewritten(text, names, files):
    out = []
    for line in text.split("\n"):
        if line.lstrip().startswith("#") and "include" in line:
            for old, new in files.items():
                line = line.replace(f'"{old}"', f'"{new}"')
            out.append(line)
            continue
        out.append("".join(new_name(t) if t in names else t for t in TOKEN.findall(line)))
    lines = [re.sub(r"[ \t]+", " ", line.rstrip()) for line in out]
    return "\n".join(line for line in lines if line.strip()) + "\n"


def used_of_system(texts):
    """Names that are called or used and never declared in the tree are the system's: they stay. Those that a
    program declares although the system has them as well (main, a list of POSIX names) stay too."""
    return set("""printf wprintf puts fopen fclose open close malloc calloc realloc free memcpy memset strcpy strcat
    strlen wcslen wcscpy wcscat strncpy strdup wcsdup stdin stdout stderr errno FILE size_t time_t wchar_t int64_t
    int32_t uint8_t uintptr_t SIZE_MAX INT_MAX UINT_MAX CHAR_MAX LLONG_MAX RAND_MAX rand srand time exit abort alloca
    ALLOCA swprintf snprintf sprintf fgets fgetws fputs fputws fread fwrite fscanf fwscanf scanf atoi wcstombs mbstowcs
    socket bind connect listen accept recv send inet_addr htons pthread_t pthread_mutex_t pthread_create pthread_join
    pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_mutex_destroy pthread_exit freopen tmpfile rename
    remove unlink mkstemp sscanf putc fputc putchar fputwc putwchar fprintf fwprintf fflush feof ferror fgetc getc
    sockaddr_in sockaddr sin_family sin_addr s_addr sin_port wcschr strchr memmove wmemset isdigit iswxdigit sleep
    usleep execl tolower raise signal setenv getenv system popen pclose _ _snprintf _open _close""".split())


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    paths = sorted(p for p in source.rglob("*") if p.suffix in (".c", ".h") and p.is_file())
    texts = {p: without_comments(p.read_text(encoding="latin-1")) for p in paths}
    names = own_names(texts.values(), used_of_system(texts.values()))
    files = {}
    for path, text in texts.items():
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(rewritten(text, names, files), encoding="latin-1")
    print(f"{len(paths)} files, {len(names)} names replaced")


if __name__ == "__main__":
    main()
