package org.posthouse.senders;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.support.operation.Described;

/** Shows and changes lists of senders, for shell and console. */
@Component(
        service = {},
        immediate = true)
public final class ListOperations {
    private static final Parameter SENDER =
            Parameter.required("sender", "an address, or a domain, which stands for its subdomains as well");
    private static final Parameter ACCOUNT =
            Parameter.optional("account", "the account whose list it is; default: the list of the site");

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile SenderLists lists;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    @Activate
    void activate(BundleContext context) {
        for (Operation operation : all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "sender-list",
                        "Shows the allowed and the blocked senders of the site, or of an account.",
                        false,
                        List.of(ACCOUNT),
                        (values, progress) -> list(values)),
                new Described(
                        "sender-allow",
                        "Allows a sender: mail that is proven to come from it is not treated as junk.",
                        true,
                        List.of(SENDER, ACCOUNT),
                        (values, progress) -> put(values, true)),
                new Described(
                        "sender-block",
                        "Blocks a sender: mail that says it comes from it goes to Junk.",
                        true,
                        List.of(SENDER, ACCOUNT),
                        (values, progress) -> put(values, false)),
                new Described(
                        "sender-forget",
                        "Removes a sender from the list of allowed and blocked senders.",
                        true,
                        List.of(SENDER, ACCOUNT),
                        (values, progress) -> forget(values)));
    }

    private Result list(Map<String, String> values) throws OperationException {
        try {
            return Result.table(
                    List.of("sender", "opinion", "since"),
                    lists().entries(owner(values)).stream()
                            .map(e -> List.of(
                                    e.sender(),
                                    e.allowed() ? "allowed" : "blocked",
                                    e.since().toString().substring(0, 10)))
                            .toList());
        } catch (SenderListException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private Result put(Map<String, String> values, boolean allowed) throws OperationException {
        Optional<AccountInfo> owner = owner(values);
        try {
            SenderLists.Entry entry = lists().put(owner, values.get("sender"), allowed);
            return Result.text(entry.sender() + " is now " + (allowed ? "allowed" : "blocked")
                    + owner.map(account -> " for " + account.name()).orElse(" for the site"));
        } catch (SenderListException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
    }

    private Result forget(Map<String, String> values) throws OperationException {
        Optional<AccountInfo> owner = owner(values);
        try {
            if (!lists().forget(owner, values.get("sender"))) {
                throw new OperationException(values.get("sender") + " is not on the list" + whose(owner));
            }
        } catch (SenderListException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
        return Result.text(values.get("sender") + " is removed from the list" + whose(owner));
    }

    private static String whose(Optional<AccountInfo> owner) {
        return owner.map(account -> " of " + account.name()).orElse(" of the site");
    }

    private SenderLists lists() throws OperationException {
        return present(lists, "lists of senders are");
    }

    private static <T> T present(T service, String what) throws OperationException {
        if (service == null) {
            throw new OperationException(
                    "The " + what + " absent: being replaced, still starting, or missing. Try again in a few seconds");
        }
        return service;
    }

    private Optional<AccountInfo> owner(Map<String, String> values) throws OperationException {
        String name = values.getOrDefault("account", "").strip();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<AccountInfo> account = present(directory, "directory is").account(name);
        if (account.isEmpty()) {
            throw new OperationException("No account " + name);
        }
        return account;
    }
}
