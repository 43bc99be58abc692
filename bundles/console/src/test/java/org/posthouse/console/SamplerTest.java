package org.posthouse.console;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

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

    @Test
    public void theChartGoesOnAfterAFailure() throws Exception {
        Sampler sampler = new Sampler();
        sampler.operations = new Operations(Duration.ofMillis(20));
        sampler.operations.addOperation(new Leaving());
        sampler.activate();
        while (sampler.timer.getCompletedTaskCount() == 0) {
            Thread.sleep(1);
        }
        assertEquals("the next sample is due", 1, sampler.timer.getQueue().size());
        sampler.deactivate();
    }
}
