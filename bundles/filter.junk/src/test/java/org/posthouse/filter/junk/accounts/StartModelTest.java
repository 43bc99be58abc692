package org.posthouse.filter.junk.accounts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.model.Lesson;
import org.posthouse.filter.junk.model.ModelFile;

public class StartModelTest {
    private final StartModel start = new StartModel();
    private Features junk;
    private Features ham;

    @Before
    public void read() throws IOException {
        junk = Features.of(Messages.of("Subject: pills\r\n\r\ncheap pills winner\r\n"));
        ham = Features.of(Messages.of("Subject: agenda\r\n\r\nmeeting on monday\r\n"));
    }

    private int give(long account, int most) {
        int given = 0;
        for (int i = 0; i < most; i++) {
            boolean isJunk = i % 2 == 0;
            given += start.learn(account, isJunk ? junk : ham, isJunk).isPresent() ? 1 : 0;
        }
        return given;
    }

    @Test
    public void oneAccountAloneCanNeitherMakeNorTurnIt() {
        assertEquals(StartModel.FREE, give(1, 1000));
        assertFalse(start.isGrown());
        assertTrue(start.judge(junk).isEmpty() && start.copy().isEmpty());
        give(2, 20);
        assertFalse(start.isGrown());
        give(3, 20);
        assertTrue(start.isGrown());
        for (long account = 10; account < 30; account++) {
            give(account, 20);
        }
        int turned = 0;
        for (int i = 0; i < 10_000; i++) {
            turned += start.learn(666, junk, false).isPresent() ? 1 : 0;
        }
        long all = start.lessons()[0] + start.lessons()[1];
        assertTrue(turned + " of " + all, turned <= all / 4 + 1);
        assertTrue(start.judge(junk).orElseThrow().score()
                > start.judge(ham).orElseThrow().score());
    }

    @Test
    public void doesNotJudgeWhenItKnowsLittleButJunk() {
        for (long account = 1; account <= 4; account++) {
            give(account, 20);
        }
        assertTrue(start.isGrown());
        for (long account = 10; account < 20; account++) {
            for (int i = 0; i < 20; i++) {
                start.learn(account, junk, true);
            }
        }
        assertFalse(start.isGrown());
    }

    @Test
    public void whatIsTakenBackMakesRoom() {
        Lesson last = null;
        for (int i = 0; i < StartModel.FREE; i++) {
            last = start.learn(1, junk, true).orElseThrow();
        }
        assertEquals(Optional.empty(), start.learn(1, junk, true));
        start.unlearn(1, junk, last);
        assertEquals(StartModel.FREE - 1, start.lessons()[1]);
        assertTrue(start.learn(1, junk, true).isPresent());
    }

    @Test
    public void isTheSameAfterItWasWritten() throws Exception {
        give(1, 20);
        give(2, 20);
        give(3, 20);
        StartModel.Snapshot written = start.takeChanges();
        assertTrue("nothing changed since", start.takeChanges().model().isEmpty());
        StartModel again = new StartModel();
        again.restore(
                Optional.of(
                        ModelFile.read(new ByteArrayInputStream(written.model().orElseThrow()))),
                Optional.of(StartModel.givers(written.givers().orElseThrow())));
        assertTrue(again.isGrown());
        assertEquals(start.judge(junk), again.judge(junk));
        assertEquals(Optional.empty(), again.learn(1, junk, true));
    }
}
