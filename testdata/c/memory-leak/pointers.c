/* Memory given to function pointers: who is behind them may well free it. */
#include <stdlib.h>

typedef void (*free_fn)(void *mem);
free_fn *the_free(void);
#define my_free (*(the_free()))

struct pool {
    void (*drop)(struct pool *pool, void *block);
};

static void give_back(char *buffer)
{
    if (buffer)
        my_free(buffer);
}

int WrapperOk(void)
{
    char *block = malloc(3);
    give_back(block);
    return 0;
}

static void drop_twice_wrapped(char *buffer)
{
    give_back(buffer);
}

int TwoWrappersOk(void)
{
    char *block = malloc(3);
    drop_twice_wrapped(block);
    return 0;
}

int MemberOk(struct pool *pool)
{
    void *block = malloc(3);
    pool->drop(pool, block);
    return 0;
}

static int looks_at(const char *buffer)
{
    return buffer && buffer[0] == 'x';
}

int LookedAtBad(void)
{
    char *block = malloc(3); /* want memory-leak "never released" */
    if (!block)
        return 0;
    block[0] = 'x';
    return looks_at(block);
}
