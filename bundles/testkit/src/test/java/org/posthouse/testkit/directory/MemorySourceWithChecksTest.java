package org.posthouse.testkit.directory;

import org.posthouse.api.directory.DirectorySource;

/** The memory source keeps the contract where it checks passwords itself. */
public class MemorySourceWithChecksTest extends DirectorySourceContract {
    private final MemorySource source = new MemorySource(false)
            .with("alice@company.test", "1", "open sesame")
            .with("bob@company.test", "2", "close sesame");

    @Override
    protected DirectorySource source() {
        return source;
    }

    @Override
    protected DirectorySource unreachable() {
        MemorySource away = new MemorySource(false);
        away.away = true;
        return away;
    }

    @Override
    protected String account() {
        return "alice@company.test";
    }

    @Override
    protected String other() {
        return "bob@company.test";
    }

    @Override
    protected String password() {
        return "open sesame";
    }
}
