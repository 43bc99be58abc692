package org.posthouse.filter.junk.judging;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Header;
import org.posthouse.filter.junk.accounts.Balance;
import org.posthouse.filter.junk.accounts.Knowledge;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.field.JunkField;
import org.posthouse.filter.junk.field.JunkField.Fate;
import org.posthouse.filter.junk.history.Opinion;
import org.posthouse.filter.junk.model.Judgement;
import org.posthouse.filter.junk.model.Model;
import org.posthouse.filter.junk.model.Reason;

/** Judges mail. Thread-safe. */
public final class Judge {
    private static final double NEAR = 2; // below the threshold: worth to be explained
    private static final int MOST_REASONS = 6;
    private static final double LITTLE = 0.05;

    private final Shelf shelf;

    public Judge(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * How to judge.
     *
     * @param threshold the score from which on a mail is junk
     * @param enough lessons of each kind that an account must have given before its model judges
     * @param shares whether the start model of the site judges for accounts that have not
     */
    public record Terms(double threshold, int enough, boolean shares) {}

    /** What was decided, and the field that says so. */
    public record Ruling(Fate fate, Header field) {}

    private record Opined(double score, String basis, List<Reason> reasons) {}

    /**
     * Judges a mail for an account.
     *
     * @throws IOException if the message, or what the account has taught, cannot be read
     */
    public Ruling judge(long account, Reading mail, Terms terms) throws IOException {
        return shelf.use(account, knowledge -> judge(knowledge, mail, terms));
    }

    private Ruling judge(Knowledge knowledge, Reading mail, Terms terms) throws IOException {
        Opinion opinion = mail.sender().map(knowledge::opinion).orElse(new Opinion.Leaning(0));
        if (opinion instanceof Opinion.Known known) {
            return ruling(Fate.KNOWN, 0, mail, "", "known, " + known.standing().good() + " good", List.of());
        }
        double leaning = opinion instanceof Opinion.Leaning lean ? lean.score() : 0;
        String sender = Math.abs(leaning) < LITTLE ? "unknown" : "leaning " + JunkField.number(leaning);
        Optional<Opined> content = content(knowledge, mail, leaning, terms);
        if (content.isEmpty()) {
            return ruling(Fate.LEARNING, 0, mail, "", sender, List.of());
        }
        double score = content.get().score();
        Fate fate = score >= terms.threshold() ? Fate.JUNK : Fate.NO;
        return ruling(
                fate, score, mail, content.get().basis(), sender, content.get().reasons());
    }

    private Optional<Opined> content(Knowledge knowledge, Reading mail, double leaning, Terms terms)
            throws IOException {
        Optional<Model> own = knowledge.model().filter(model -> isTaught(knowledge.notebook(), terms));
        if (own.isPresent()) {
            double score = own.get().judge(mail.features()).score() + leaning;
            List<Reason> reasons = isNear(score, terms) ? Reason.of(own.get(), mail.named(), MOST_REASONS) : List.of();
            return Optional.of(new Opined(score, "account", reasons));
        }
        if (!terms.shares() || !shelf.start().isGrown()) {
            return Optional.empty();
        }
        Optional<Judgement> site = shelf.start().judge(mail.features());
        if (site.isEmpty()) {
            return Optional.empty();
        }
        double score = site.get().score() + leaning;
        List<Reason> reasons = isNear(score, terms) ? shelf.start().reasons(mail.named(), MOST_REASONS) : List.of();
        return Optional.of(new Opined(score, "site", reasons));
    }

    private static boolean isNear(double score, Terms terms) {
        return score >= terms.threshold() - NEAR;
    }

    /** True if an account has taught enough, and not only junk. */
    private static boolean isTaught(Notebook notebook, Terms terms) {
        Notebook.Tally tally = notebook.tally();
        boolean enough = notebook.isFromStart() || tally.ham() >= terms.enough() && tally.junk() >= terms.enough();
        return enough && Balance.of(tally.ham(), tally.junk());
    }

    private static Ruling ruling(
            Fate fate, double score, Reading mail, String basis, String sender, List<Reason> reasons) {
        return new Ruling(fate, new JunkField(fate, score, mail.proof()).header(basis, sender, reasons));
    }
}
