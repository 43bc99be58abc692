package ${package};

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Sender;

/** A filter is a plain class: no container is needed to test it. */
public class SubjectFilterTest {
    private final Context context = new Context("m1", Origin.internal("test"), Sender.empty(), List.of());
    private final SubjectFilter filter = new SubjectFilter();

    @Before
    public void configure() {
        filter.configure(new SubjectConfig() {
            @Override
            public String[] words() {
                return new String[] {"casino"};
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SubjectConfig.class;
            }
        });
    }

    @Test
    public void refusesTheWord() throws IOException {
        Verdict verdict = filter.message(context, Messages.of("Subject: Win at the CASINO\r\n\r\nHello\r\n"));
        assertTrue(verdict instanceof Verdict.Reject);
        assertEquals(554, ((Verdict.Reject) verdict).status().code());
    }

    @Test
    public void marksTheRest() throws IOException {
        Verdict verdict = filter.message(context, Messages.of("Subject: Lunch?\r\n\r\nHello\r\n"));
        assertTrue(verdict instanceof Verdict.Annotate);
    }
}
