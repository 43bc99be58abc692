package org.posthouse.console.operation;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/** What requests find while the bundle of an operation is replaced. */
public class OperationsTest {
    private static final Operation STATUS = new Operation() {
        @Override
        public String name() {
            return "status";
        }

        @Override
        public String summary() {
            return "Shows.";
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
        public Result run(Map<String, String> arguments) {
            return Result.text("well");
        }
    };

    @Test
    public void anOperationThatIsReplacedIsWaitedFor() throws Exception {
        Operations operations = new Operations(Duration.ofMinutes(1));
        operations.addOperation(STATUS);
        operations.removeOperation(STATUS);
        assertTrue(operations.isAway("status"));
        Thread back = new Thread(() -> operations.addOperation(STATUS));
        back.start();
        assertEquals("well", operations.read("status", Map.of()).text());
        back.join();
        assertFalse(operations.isAway("status"));
    }

    @Test
    public void soIsAnyAtTheStart() throws Exception {
        Operations operations = new Operations(Duration.ofMinutes(1));
        Thread first = new Thread(() -> operations.addOperation(STATUS));
        first.start();
        assertEquals(Optional.of(STATUS), operations.find("status"));
        first.join();
    }

    @Test
    public void oneThatNeverWasIsNot() {
        Operations operations = new Operations(Duration.ofDays(1));
        operations.addOperation(STATUS);
        assertEquals(Optional.empty(), operations.find("stasis"));
        assertFalse(operations.isAway("stasis"));
    }

    @Test
    public void oneThatDoesNotComeBackIsSaidToBeAway() {
        Operations operations = new Operations(Duration.ofMillis(20));
        operations.addOperation(STATUS);
        operations.removeOperation(STATUS);
        String said = assertThrows(OperationException.class, () -> operations.read("status", Map.of()))
                .getMessage();
        assertTrue(said, said.contains("not available at the moment"));
    }
}
