package org.posthouse.spool;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.spool.Draft;
import org.posthouse.spool.index.Remembered;
import org.posthouse.spool.index.SpoolIndex;

public class CommitsTest {
    private final List<String> told = new ArrayList<>();

    private Draft.Completion completion(String name, Error bug) {
        return new Draft.Completion() {
            @Override
            public void durable() {
                told.add(name);
                if (bug != null) {
                    throw bug;
                }
            }

            @Override
            public void failed(IOException cause) {
                throw new AssertionError(cause);
            }
        };
    }

    @Test
    public void whoeverFailsIsToldAndSoAreTheOthers() {
        Commits commits = new Commits(new SpoolIndex(), new Remembered(1000, 10, 1000));
        assertEquals(Commits.Claim.NEW, commits.claim("m", completion("first", new StackOverflowError()), 0));
        assertEquals(Commits.Claim.COMING, commits.claim("m", completion("second", new AssertionError("bug")), 0));
        assertEquals(Commits.Claim.COMING, commits.claim("m", completion("third", null), 0));
        commits.tell("m", null);
        assertEquals(List.of("first", "second", "third"), told);
    }
}
