package org.posthouse.filter.junk.model;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;

public class ModelTest {
    private final Mails mails = new Mails(1);
    private final Model model = new Model();

    @Test
    public void aNewModelDoesNotKnow() throws IOException {
        assertEquals(0.5, model.judge(mails.junk()).probability(), 0);
        assertEquals(0.5, model.judge(Features.of(Messages.of(""))).probability(), 0);
    }

    @Test
    public void tellsMailApartThatItHasNotSeen() throws IOException {
        train(30);
        for (int i = 0; i < 100; i++) {
            assertTrue(model.judge(mails.junk()).probability() > 0.8);
            assertTrue(model.judge(mails.ham()).probability() < 0.2);
        }
        assertEquals(30, model.ham());
        assertEquals(30, model.junk());
    }

    @Test
    public void unlearningRestoresTheModelToTheBit() throws IOException {
        train(30);
        int[] before = model.slots().pairs().clone();
        double score = model.judge(mails.junk()).score();
        assertTrue(score > 0);
        Features mail = mails.junk();
        Lesson lesson = model.learn(mail, false);
        assertFalse(Arrays.equals(before, model.slots().pairs()));
        model.unlearn(mail, lesson);
        assertArrayEquals(before, model.slots().pairs());
        assertEquals(30, model.ham());
        assertEquals(30, model.junk());
    }

    @Test
    public void unlearningLaterTakesMostOfItBack() throws IOException {
        train(5);
        Features mail = mails.junk();
        double before = model.judge(mail).score();
        Lesson wrong = model.learn(mail, false);
        double misled = model.judge(mail).score();
        train(5);
        model.unlearn(mail, wrong);
        assertTrue(misled + " < " + before, misled < before);
        assertTrue(model.judge(mail).score() > before);
    }

    @Test
    public void aCorrectionIsUnderstoodAtOnce() throws IOException {
        train(200);
        Features mail = mails.junk();
        Lesson lesson = model.learn(mail, true);
        model.correct(mail, lesson, false);
        assertTrue(model.judge(mail).probability() < 0.3);
        assertEquals("counted once", 201, model.ham());
        assertEquals(200, model.junk());
    }

    @Test
    public void weightsStayWithinTheirBounds() throws IOException {
        Features mail = Features.of(Messages.of("\nx\n"));
        for (int i = 0; i < 50_000; i++) {
            model.learn(mail, true);
            assertTrue(Double.isFinite(model.judge(mail).score()));
        }
        assertTrue(model.judge(mail).probability() > 0.99);
        Slots slots = new Slots(new int[4]);
        slots.add(1, 1_000, 1 << 20);
        assertEquals(16, slots.weight(1), 0.001);
        slots.add(1, -1_000, -(1 << 20));
        assertEquals(-16, slots.weight(1), 0.001);
        assertEquals("and no square spills into the weight", 0.5, slots.root(1, 0.25f), 0);
        assertArrayEquals(new int[] {0, slots.pairs()[1], 0, 0}, slots.pairs());
    }

    @Test
    public void everySlotIsWithinTheTable() {
        Slots slots = new Slots(new int[Model.SLOTS]);
        assertEquals(0, slots.of(1));
        assertEquals(Model.SLOTS - 1, slots.of(-1));
        assertEquals(Model.SLOTS / 2, slots.of(Integer.MIN_VALUE));
    }

    @Test
    public void reasonsSayWhatCounts() throws IOException {
        train(100);
        Features mail = mails.junk();
        List<Reason> reasons = Reason.of(model, mail, 5);
        assertEquals(5, reasons.size());
        assertTrue(reasons.toString(), reasons.stream().anyMatch(r -> r.name().contains("shop") && r.score() > 0));
        for (int i = 1; i < reasons.size(); i++) {
            assertTrue(Math.abs(reasons.get(i - 1).score())
                    >= Math.abs(reasons.get(i).score()));
        }
        double sum = Reason.of(model, mail, Integer.MAX_VALUE).stream()
                .mapToDouble(Reason::score)
                .sum();
        assertEquals("all reasons together are the score", model.judge(mail).score(), sum, 1e-6);
        assertEquals(List.of(), Reason.of(new Model(), mail, 5));
    }

    @Test
    public void aLessonFromElsewhereIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> new Lesson(true, Float.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new Lesson(true, 0, 1.5f));
    }

    private void train(int ofEach) throws IOException {
        for (int i = 0; i < ofEach; i++) {
            model.learn(mails.ham(), false);
            model.learn(mails.junk(), true);
        }
    }
}
