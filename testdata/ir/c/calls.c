struct ops {
    int (*open)(const char *path);
    void (*close)(int fd);
};
typedef int visit(void *user, int n);
int printf(const char *format, ...);
int plain(int n);
static int (*const known)(int) = plain;
static int helper(int n);
#define CALL(f, x) f((x) + 1)

int calls(struct ops *ops, visit *each, void *user)
{
    plain(1);
    (void)plain(2);
    int fd = ops->open("name");
    (*ops->close)(fd);
    each(user, 3);
    (*each)(user, 4);
    known(5);
    (&plain)(6);
    CALL(plain, fd);
    printf("%d %d\n", fd, helper(7));
    visit *local = each;
    return local ? local(user, 8) : plain(plain(9));
}

static int helper(int n)
{
    int value = ({
        int twice = n * 2;
        plain(twice);
        twice + 1;
    });
    return _Generic(value, int: value, default: 0);
}

void several(int n, ...)
{
    __builtin_va_list list;
    __builtin_va_start(list, n);
    char *text = __builtin_va_arg(list, char *);
    printf("%s", text);
    __builtin_va_end(list);
}
