#pragma once
#include <libpq-fe.h>

// The field codes of PQresultErrorField are character macros, which Swift does not import.
enum {
    CLibPQ_severity = PG_DIAG_SEVERITY_NONLOCALIZED,
    CLibPQ_sqlstate = PG_DIAG_SQLSTATE,
    CLibPQ_message = PG_DIAG_MESSAGE_PRIMARY,
    CLibPQ_table = PG_DIAG_TABLE_NAME,
    CLibPQ_column = PG_DIAG_COLUMN_NAME,
    CLibPQ_constraint = PG_DIAG_CONSTRAINT_NAME,
    CLibPQ_routine = PG_DIAG_SOURCE_FUNCTION,
};
