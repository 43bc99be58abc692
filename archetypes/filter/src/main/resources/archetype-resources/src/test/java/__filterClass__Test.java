package ${package};

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.time.Instant;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;

/** A filter is a plain class: no container is needed to test it. */
public class ${filterClass}Test {
    private final Context context = Context.of(
            Mail.builder("m1", Instant.EPOCH, Origin.internal("test"), Sender.empty()).build());
    private final ${filterClass} filter = new ${filterClass}();

    @Before
    public void configure() {
        filter.configure(new ${filterClass}Config() {
            @Override
            public String[] words() {
                return new String[] {"casino"};
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ${filterClass}Config.class;
            }
        });
    }

    @Test
    public void refusesTheWord() throws IOException {
        Verdict verdict = filter.message(context, Messages.of("Subject: Win at the CASINO\r\n\r\nHello\r\n"));
        assertEquals(Verdict.reject(554, "5.7.1", "Subject refused by policy"), verdict);
    }

    @Test
    public void marksTheRest() throws IOException {
        Verdict verdict = filter.message(context, Messages.of("Subject: Lunch?\r\n\r\nHello\r\n"));
        assertEquals(Verdict.annotate("X-Checked-By", "${filterName}"), verdict);
    }
}
