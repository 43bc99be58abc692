package org.posthouse.tls.acme;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers dns-01 (rfc8555#8.4) by a program of the operator's that makes and removes a record.
 *
 * @param command the program and its first arguments
 * @param limit the time that it may take
 * @param patience how long to wait at most until the record is seen
 * @param pause between two looks
 * @param txt the TXT records of a name, as far as they are known now
 */
record DnsResponder(
        List<String> command, Duration limit, Duration patience, Duration pause, Function<String, List<String>> txt)
        implements Responder {
    private static final Logger LOG = LoggerFactory.getLogger(DnsResponder.class);

    @Override
    public String type() {
        return Dns01Challenge.TYPE;
    }

    @Override
    public Answer answer(String name, Challenge challenge) throws IssueException, InterruptedException {
        if (command.isEmpty()) {
            throw new IssueException("dns-01 needs a command: set dnsCommand in org.posthouse.tls.acme");
        }
        Dns01Challenge dns = (Dns01Challenge) challenge;
        String record = Dns01Challenge.toRRName(name);
        String text = dns.getDigest();
        Command.Ended ended = Command.run(arguments("present", record, text), limit);
        Answer answer = () -> cleanUp(record, text);
        if (!ended.problem().isEmpty()) {
            log("present", ended);
            answer.close(); // it may have done half of it
            throw new IssueException(
                    "the command for dns-01 failed: " + command.get(0) + " present " + record + ": " + ended.problem());
        }
        try {
            await(record, text);
        } catch (InterruptedException e) {
            answer.close();
            throw e;
        }
        return answer;
    }

    private List<String> arguments(String action, String record, String text) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(action, record, text));
        return all;
    }

    private void cleanUp(String record, String text) {
        boolean interrupted = Thread.interrupted(); // the record is to be removed all the same
        try {
            Command.Ended ended = Command.run(arguments("cleanup", record, text), limit);
            if (!ended.problem().isEmpty()) {
                log("cleanup", ended);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void log(String action, Command.Ended ended) {
        LOG.warn("{} {}: {}; output: {}", command.get(0), action, ended.problem(), ended.output());
    }

    private void await(String record, String text) throws InterruptedException {
        String name = record.substring(0, record.length() - 1);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!txt.apply(name).contains(text)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                LOG.info("{} not visible after {} s; the authority may see it", name, patience.toSeconds());
                return;
            }
            Thread.sleep(Math.max(1, Math.min(pause.toMillis(), left / 1_000_000)));
        }
    }
}
