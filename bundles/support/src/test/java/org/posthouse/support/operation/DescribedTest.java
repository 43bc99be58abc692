package org.posthouse.support.operation;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

public class DescribedTest {
    private final Described greet = new Described(
            "greet",
            "Greets.",
            false,
            List.of(Parameter.required("name", "who"), Parameter.optional("word", "how")),
            (values, progress) -> Result.text(values.getOrDefault("word", "Hello") + " " + values.get("name")));

    private String refused(Map<String, String> values) {
        return assertThrows(OperationException.class, () -> greet.run(values)).getMessage();
    }

    @Test
    public void doesWhatItSays() throws Exception {
        assertEquals("Hello Ann", greet.run(Map.of("name", "Ann")).text());
        assertEquals(
                "Dear Ann", greet.run(Map.of("name", "Ann", "word", "Dear")).text());
    }

    @Test
    public void refusesWhatIsMissingOrUnknown() {
        assertEquals("greet needs name: who", refused(Map.of()));
        assertEquals("greet needs name: who", refused(Map.of("name", " ")));
        assertEquals("greet has no parameter nam", refused(Map.of("name", "Ann", "nam", "Bob")));
    }
}
