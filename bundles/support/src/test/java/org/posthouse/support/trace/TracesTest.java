package org.posthouse.support.trace;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.trace.Tracer;

public class TracesTest {
    private final List<String> seen = new ArrayList<>();
    private final Traces traces = new Traces();

    private class Fake implements Tracer {
        @Override
        public void stage(String mail, String stage, String detail) {
            seen.add(mail + " " + stage + " " + detail);
        }

        @Override
        public List<Event> find(String mail) {
            return List.of();
        }

        @Override
        public List<Event> latest(int limit) {
            return List.of();
        }
    }

    @Test
    public void whatHappensWhileTheTraceIsReplacedIsForTheNextOne() {
        Tracer tracer = new Fake();
        traces.stage("1", "received", "before");
        traces.bind(tracer);
        traces.stage("1", "received", "from there");
        traces.unbind(tracer);
        traces.stage("1", "received", "meanwhile");
        assertEquals(List.of("1 received before", "1 received from there"), seen);
        traces.bind(new Fake());
        traces.stage("1", "received", "after");
        assertEquals(
                List.of("1 received before", "1 received from there", "1 received meanwhile", "1 received after"),
                seen);
    }

    @Test
    public void oneThatLeavesInTheMiddleOfACallLosesNothing() {
        traces.bind(new Fake() {
            @Override
            public void stage(String mail, String stage, String detail) {
                traces.unbind(this);
                throw new IllegalStateException("left");
            }
        });
        traces.stage("1", "received", "x");
        traces.bind(new Fake());
        assertEquals(List.of("1 received x"), seen);
    }

    @Test
    public void theLatestAreKeptWhileThereIsNone() {
        for (int i = 0; i < Traces.MOST + 5; i++) {
            traces.stage("1", "received", "" + i);
        }
        traces.bind(new Fake());
        assertEquals(Traces.MOST, seen.size());
        assertEquals("1 received 5", seen.get(0));
    }

    @Test
    public void aMailDoesNotDependOnTheTrace() {
        traces.bind(new Fake() {
            @Override
            public void stage(String mail, String stage, String detail) {
                super.stage(mail, stage, detail);
                throw new IllegalStateException("bug");
            }
        });
        traces.stage("1", "received", "x");
        traces.bind(new Fake() {
            @Override
            public void stage(String mail, String stage, String detail) {
                super.stage(mail, stage, detail);
                throw new NoClassDefFoundError("left");
            }
        });
        traces.stage("1", "received", "y");
        assertEquals(List.of("1 received x", "1 received y"), seen);
    }
}
