package org.posthouse.console.overview;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.console.operation.Operations;

public class SamplerTest {
    /** As when a part leaves while the status is asked for. */
    private static final class Leaving implements Operation {
        @Override
        public String name() {
            return "status";
        }

        @Override
        public String summary() {
            return "Fails.";
        }

        @Override
        public boolean writes() {
            return false;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public Result run(Map<String, String> values) {
            throw new IllegalStateException("closed");
        }
    }

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void theChartsSurviveARestart() {
        Path file = folder.getRoot().toPath().resolve("console/history");
        Sampler before = new Sampler();
        before.keep(file);
        before.add(10, 5);
        before.add(17, 8);
        before.write();
        Sampler after = new Sampler();
        after.keep(file);
        for (History.Span span : History.Span.values()) {
            assertEquals(
                    span.title,
                    7,
                    after.points(span).stream().mapToLong(Sampler.Point::in).sum());
        }
    }

    @Test
    public void theChartGoesOnAfterAFailure() throws Exception {
        Sampler sampler = new Sampler();
        sampler.operations = new Operations(Duration.ofMillis(20));
        sampler.operations.addOperation(new Leaving());
        sampler.activate(folder.getRoot().toPath().resolve("console/history"));
        while (sampler.timer.getCompletedTaskCount() == 0) {
            Thread.sleep(1);
        }
        assertEquals("the next sample is due", 1, sampler.timer.getQueue().size());
        sampler.deactivate();
    }
}
