package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.model.Model;

/** The CPU time of a mail, from octets in memory to a judgement, and of learning it. */
final class CpuTime {
    private static final int EVERY = 4;
    private static final int ROUNDS = 4; // the last one counts

    private CpuTime() {}

    static void print(List<Mail> mails) throws IOException {
        List<Mail> some = new ArrayList<>();
        List<byte[]> octets = new ArrayList<>();
        for (int i = 0; i < mails.size(); i += EVERY) {
            some.add(mails.get(i));
            octets.add(Files.readAllBytes(mails.get(i).file()));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Model model = new Model();
        double[] both = new double[2];
        for (int round = 0; round < ROUNDS; round++) {
            long learning = 0;
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < some.size(); i++) {
                Message message = Messages.of(octets.get(i));
                Features features = Features.of(message);
                model.judge(features);
                long judged = threads.getCurrentThreadCpuTime();
                model.learn(features, some.get(i).spam());
                learning += threads.getCurrentThreadCpuTime() - judged;
            }
            long all = threads.getCurrentThreadCpuTime() - start;
            both[0] = (all - learning) / 1e6 / some.size();
            both[1] = learning / 1e6 / some.size();
        }
        System.out.printf(
                Locale.ROOT,
                "CPU time of a mail: judged in %.3f ms, learned in %.3f ms (mean of %,d mails, warm)%n",
                both[0],
                both[1],
                some.size());
    }
}
