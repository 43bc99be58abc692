package org.posthouse.db.derby;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.db.api.Upsert;
import org.posthouse.support.OutOfMemory;

/** The dialect of Derby. */
final class DerbyDialect implements SqlDialect {
    private static final int MAX_CHAIN = 20;
    /** Error codes of Derby say how grave an error is: from here on the connection is gone, or the database. */
    private static final int SESSION_SEVERITY = 40000;

    private static final Set<String> RETRYABLE = Set.of("40001", "40XL1", "40XL2");

    @Override
    public String name() {
        return "derby";
    }

    @Override
    public String limit(String query, int rows) {
        return query + " FETCH FIRST " + rows + " ROWS ONLY";
    }

    @Override
    public Upsert upsert(String table, List<String> keys, List<String> values) {
        List<String> all = joined(keys, values);
        String sql = "MERGE INTO " + table + " USING SYSIBM.SYSDUMMY1 ON " + equal(keys, table + ".", " AND ")
                + (values.isEmpty() ? "" : " WHEN MATCHED THEN UPDATE SET " + equal(values, "", ", "))
                + " WHEN NOT MATCHED THEN INSERT (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ")";
        return new Upsert(sql, joined(all, all));
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    private static String equal(List<String> columns, String prefix, String between) {
        return columns.stream().map(c -> prefix + c + " = ?").collect(Collectors.joining(between));
    }

    @Override
    public boolean duplicateKey(SQLException e) {
        return anyState(e, "23505"::equals);
    }

    @Override
    public boolean retryable(SQLException e) {
        OutOfMemory.haltOn(e); // asked about whatever fails; an engine that was cut off anywhere is not asked again
        return anyState(e, RETRYABLE::contains);
    }

    @Override
    public boolean connectionLost(SQLException e) {
        // 08…: connection; 40XD, 40XT, XSLA, XSDB, XJ04: the engine stopped itself, as at any error of such severity
        return anyState(
                        e,
                        s -> s.startsWith("08")
                                || s.startsWith("40XD")
                                || s.startsWith("40XT")
                                || s.startsWith("XSLA")
                                || s.startsWith("XSDB")
                                || s.startsWith("XJ04"))
                || anyCause(e, t -> t instanceof SQLException s && s.getErrorCode() >= SESSION_SEVERITY);
    }

    @Override
    public boolean full(SQLException e) {
        return anyState(e, s -> s.equals("XSLA4") || s.equals("XSDF4") || s.equals("XSDG1"))
                || anyCause(e, t -> String.valueOf(t.getMessage()).contains("No space left on device"));
    }

    private static boolean anyState(SQLException e, Predicate<String> test) {
        return anyCause(e, t -> t instanceof SQLException s && s.getSQLState() != null && test.test(s.getSQLState()));
    }

    private static boolean anyCause(SQLException first, Predicate<Throwable> test) {
        int left = MAX_CHAIN;
        for (SQLException e = first; e != null && left > 0; e = e.getNextException()) {
            for (Throwable t = e; t != null && left > 0; t = t.getCause()) {
                left--;
                if (test.test(t)) {
                    return true;
                }
            }
        }
        return false;
    }
}
