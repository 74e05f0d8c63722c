#pragma once

typedef struct station station;
const char *station_name(station *s);
const char *station_kind(int kind);
char *station_describe(station *s); /* to be freed by the caller with free() */
