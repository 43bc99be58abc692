package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.model.Model;

/** The model of this bundle. */
final class Posthouse implements Contestant {
    /** Reading a mail anew for each test would give the same features. */
    private final Map<Mail, Features> read;

    private final Model model = new Model();

    /** @param read features of mails that were read before; shared by those that take part one after the other */
    Posthouse(Map<Mail, Features> read) {
        this.read = read;
    }

    static Map<Mail, Features> memory() {
        return new ConcurrentHashMap<>();
    }

    @Override
    public void learn(List<Mail> mails) throws IOException {
        for (Mail mail : mails) {
            model.learn(features(mail), mail.spam());
        }
    }

    @Override
    public double[] judge(List<Mail> mails) throws IOException {
        double[] values = new double[mails.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = model.judge(features(mails.get(i))).score();
        }
        return values;
    }

    private Features features(Mail mail) throws IOException {
        Features known = read.get(mail);
        if (known == null) {
            known = Features.of(Messages.of(Files.readAllBytes(mail.file())));
            read.put(mail, known);
        }
        return known;
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
