package org.posthouse.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.server.ServerName;
import org.posthouse.doctor.check.Parts;
import org.posthouse.doctor.dns.DomainRecords;
import org.posthouse.doctor.dns.Published;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.support.operation.Described;

/** Shows the records to publish, as a zone file and with what the DNS has of them. */
final class RecordsOperation {
    private static final String DOMAIN = "domain";
    private static final String ZONE = "zone";

    private final Parts parts;
    private final DomainRecords records;

    RecordsOperation(Parts parts, DomainRecords records) {
        this.parts = parts;
        this.records = records;
    }

    Operation operation() {
        return new Described(
                "dns-records",
                "Shows the DNS records of a domain, ready for its zone file, and which of them exist.",
                false,
                List.of(
                        Parameter.optional(DOMAIN, "one of the server's domains; default: the default domain"),
                        new Parameter(ZONE, "show only the zone file", Parameter.Kind.FLAG, false)),
                (values, progress) -> show(values));
    }

    private Result show(Map<String, String> values) throws OperationException {
        String domain = domain(values.getOrDefault(DOMAIN, "").strip());
        ServerName name = parts.name().orElseThrow(() -> absent("name of the server"));
        Resolver resolver = parts.resolver().orElseThrow(() -> absent("resolver"));
        if (!name.isQualified()) {
            throw new OperationException(
                    "The server's name " + name.hostName() + " has no dot: run setup with a full host name first");
        }
        List<Published> all = records.of(domain, name.hostName(), resolver);
        String zone = all.stream().map(Published::line).distinct().collect(Collectors.joining("\n"));
        if (Described.flag(values, ZONE)) {
            return Result.text(zone);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Published one : all) {
            rows.add(List.of(
                    one.state(),
                    one.name(),
                    one.type(),
                    one.value(),
                    one.found().found(),
                    one.found().fix()));
        }
        return new Result(zone, List.of("state", "name", "type", "value", "found", "fix"), rows);
    }

    private String domain(String given) throws OperationException {
        DirectoryAdmin directory = parts.directory().orElseThrow(() -> absent("directory"));
        try {
            Optional<String> found = directory.domains().stream()
                    .filter(one -> given.isEmpty()
                            ? one.isDefault()
                            : one.name().equalsIgnoreCase(given)
                                    || AsciiForm.domain(one.name())
                                            .filter(given::equalsIgnoreCase)
                                            .isPresent())
                    .flatMap(one -> AsciiForm.domain(one.name()).stream())
                    .findFirst();
            return found.orElseThrow(() ->
                    new OperationException(given.isEmpty() ? "No domain yet: run setup first" : "No domain " + given));
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private static OperationException absent(String part) {
        return new OperationException("The " + part
                + " is absent: it is being replaced, still starting, or missing. Try again in a few seconds; "
                + "the operation wiring shows what is missing");
    }
}
