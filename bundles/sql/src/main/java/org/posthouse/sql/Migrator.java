package org.posthouse.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.db.api.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the numbered files {@code <dialect>/0001.sql}, {@code 0002.sql}, … beside a class, each once and in a transaction of
 * its own. A file holds statements that end in a semicolon at the end of a line, and comments that begin with two dashes.
 */
public final class Migrator {
    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);
    private final Database database;
    private final Class<?> beside;
    private final String table;

    /**
     * @param beside the class beside which the files are
     * @param table the table that says which were run
     */
    public Migrator(Database database, Class<?> beside, String table) {
        this.database = database;
        this.beside = beside;
        this.table = table;
    }

    /**
     * Runs what was not run yet.
     *
     * @return the version reached
     * @throws SQLException if a statement fails, or the tables are newer than this code
     */
    public int run() throws SQLException, IOException {
        try (Connection c = database.connection()) {
            int done = version(c);
            if (done > 0 && read(done).isEmpty()) {
                throw new SQLException(table + " has version " + done + ", which is newer than this code");
            }
            int next = done + 1;
            for (List<String> statements = read(next); !statements.isEmpty(); statements = read(next)) {
                for (String sql : statements) {
                    execute(c, sql);
                }
                try (PreparedStatement s =
                        c.prepareStatement("INSERT INTO " + table + " (version, applied) VALUES (?, ?)")) {
                    s.setInt(1, next);
                    s.setLong(2, System.currentTimeMillis());
                    s.executeUpdate();
                }
                c.commit();
                LOG.info("{}: version {}", table, next);
                next++;
            }
            return next - 1;
        }
    }

    private int version(Connection c) throws SQLException {
        try {
            return reached(c);
        } catch (SQLException e) {
            // asked only now: a database that has just started needs long to answer this
            c.rollback();
            if (exists(c)) {
                throw e;
            }
        }
        execute(c, "CREATE TABLE " + table + " (version INTEGER NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)");
        c.commit();
        return 0;
    }

    private int reached(Connection c) throws SQLException {
        int version = Sql.one(c, "SELECT MAX(version) FROM " + table, r -> r.getInt(1))
                .orElseThrow();
        c.commit();
        return version;
    }

    private boolean exists(Connection c) throws SQLException {
        DatabaseMetaData meta = c.getMetaData();
        String name = meta.storesLowerCaseIdentifiers() ? table.toLowerCase(Locale.ROOT) : table;
        try (ResultSet r = meta.getTables(null, null, name, new String[] {"TABLE"})) {
            return r.next();
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** The statements of a file; none if there is no such file. */
    private List<String> read(int version) throws IOException {
        String name =
                String.format(Locale.ROOT, "%s/%04d.sql", database.dialect().name(), version);
        try (InputStream in = beside.getResourceAsStream(name)) {
            return in == null ? List.of() : split(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : script.split("\n")) {
            int comment = line.indexOf("--");
            String code = (comment < 0 ? line : line.substring(0, comment)).strip();
            boolean last = code.endsWith(";");
            current.append(last ? code.substring(0, code.length() - 1) : code).append(' ');
            if (last) {
                statements.add(current.toString().strip());
                current.setLength(0);
            }
        }
        if (!current.toString().isBlank()) {
            throw new IllegalArgumentException("statement without a semicolon: " + current);
        }
        return statements;
    }
}
