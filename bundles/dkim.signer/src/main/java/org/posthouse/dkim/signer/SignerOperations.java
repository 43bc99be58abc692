package org.posthouse.dkim.signer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.support.operation.Described;

/** Shows, makes and deletes keys. */
final class SignerOperations {
    private static final String DOMAIN = "domain";
    private static final String SELECTOR = "selector";

    private final KeyRing keys;
    private final Check check;

    /** Looks into the DNS now. */
    interface Check {
        void now() throws IOException;
    }

    SignerOperations(KeyRing keys, Check check) {
        this.keys = keys;
        this.check = check;
    }

    List<Operation> all() {
        Parameter domain = Parameter.required(DOMAIN, "one of this server's");
        return List.of(
                new Described(
                        "dkim-list",
                        "Lists the DKIM keys, whether they sign, and their DNS records.",
                        false,
                        List.of(Parameter.optional(DOMAIN, "only this one")),
                        (values, progress) -> list(values.getOrDefault(DOMAIN, ""))),
                new Described(
                        "dkim-create",
                        "Makes new DKIM keys for a domain. They replace the present ones once their records are in the DNS.",
                        true,
                        List.of(domain),
                        (values, progress) -> create(ascii(values.get(DOMAIN)))),
                new Described(
                        "dkim-check",
                        "Looks now whether the records of new DKIM keys are in the DNS.",
                        true,
                        List.of(),
                        (values, progress) -> check()),
                new Described(
                        "dkim-delete",
                        "Deletes a DKIM key. Mail that it signed and that is still on its way fails once you remove its record.",
                        true,
                        List.of(domain, Parameter.required(SELECTOR, "of the key")),
                        (values, progress) -> delete(ascii(values.get(DOMAIN)), values.get(SELECTOR))));
    }

    private Result list(String only) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, List<SigningKey>> entry : keys.all().entrySet()) {
            if (!only.isBlank() && !entry.getKey().equals(ascii(only))) {
                continue;
            }
            for (SigningKey key : entry.getValue()) {
                rows.add(List.of(
                        entry.getKey(),
                        key.selector(),
                        key.algorithm().word(),
                        key.state().word(),
                        key.since().toString(),
                        key.selector() + "._domainkey." + entry.getKey() + ". TXT " + key.record()));
            }
        }
        return Result.table(List.of(DOMAIN, SELECTOR, "algorithm", "state", "since", "record"), rows);
    }

    private Result create(String domain) throws OperationException {
        try {
            return Result.text(
                    keys.create(domain)
                            ? "Publish the new records; mail:dns-records " + domain
                                    + " shows them. The keys sign once the DNS has them."
                            : "There are new keys already that wait for their records: mail:dns-records " + domain
                                    + " shows them.");
        } catch (IOException | GeneralSecurityException failed) {
            throw new OperationException("Cannot make keys: " + failed.getMessage(), failed);
        }
    }

    private Result check() throws OperationException {
        try {
            check.now();
        } catch (IOException failed) {
            throw new OperationException("Cannot store the keys: " + failed.getMessage(), failed);
        }
        return list("");
    }

    private Result delete(String domain, String selector) throws OperationException {
        try {
            if (!keys.delete(domain, selector)) {
                throw new OperationException("There is no key " + selector + " of " + domain);
            }
            return Result.text("Deleted. Remove its record " + selector + "._domainkey." + domain
                    + " when no mail that it signed is on its way any more.");
        } catch (IOException failed) {
            throw new OperationException("Cannot store the keys: " + failed.getMessage(), failed);
        }
    }

    private static String ascii(String domain) {
        return AsciiForm.comparable(domain.strip());
    }
}
