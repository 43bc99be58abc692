package org.posthouse.filter.junk.trial;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** The published figures rest on this arithmetic. */
public class OutcomeTest {
    @Test
    public void aboveTheCurveIsTheShareOfPairsInWrongOrder() {
        assertEquals(0, outcome(new double[] {1, 2}, new double[] {3, 4}).above(), 0);
        assertEquals(100, outcome(new double[] {3, 4}, new double[] {1, 2}).above(), 0);
        assertEquals(25, outcome(new double[] {1, 3}, new double[] {2, 4}).above(), 0);
        assertEquals(
                "a tie is half",
                50,
                outcome(new double[] {1, 1}, new double[] {1, 1}).above(),
                0);
    }

    @Test
    public void spamMustBeAboveAllHamButOneInAThousand() {
        double[] ham = new double[2_000];
        for (int i = 0; i < ham.length; i++) {
            ham[i] = i; // two may be lost: 1999 and 1998; 1997 may not
        }
        assertEquals(50, outcome(ham, new double[] {1_997, 1_997.5}).missed(), 0);
        assertEquals(
                "of 999, none may be lost",
                100,
                outcome(new double[999], new double[] {0}).missed(),
                0);
    }

    private static Outcome outcome(double[] ham, double[] spam) {
        List<Mail> mails = new ArrayList<>();
        double[] values = new double[ham.length + spam.length];
        for (int i = 0; i < values.length; i++) {
            mails.add(new Mail(Path.of("mail" + i), i >= ham.length));
            values[i] = i < ham.length ? ham[i] : spam[i - ham.length];
        }
        return Outcome.of(mails, values);
    }
}
