package org.posthouse.setup;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;

/** What the directory has, by name. */
record Known(DirectoryAdmin directory) {
    private static final int PAGE = 1000;

    boolean domain(String name) throws DirectoryException {
        return directory.domains().stream().anyMatch(domain -> domain.name().equals(name));
    }

    Optional<AccountInfo> account(String name) throws DirectoryException {
        return directory.accounts(name, "", PAGE).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    Optional<DirectoryAdmin.Alias> alias(Address address) throws DirectoryException {
        Address wanted = address.normalized();
        return alias(alias -> alias.address().normalized().equals(wanted));
    }

    Optional<DirectoryAdmin.Alias> aliasIn(String domain) throws DirectoryException {
        return alias(alias -> alias.address().domainKey().equals(domain));
    }

    private Optional<DirectoryAdmin.Alias> alias(Predicate<DirectoryAdmin.Alias> wanted) throws DirectoryException {
        String after = "";
        while (true) {
            List<DirectoryAdmin.Alias> page = directory.aliases(after, PAGE);
            Optional<DirectoryAdmin.Alias> found = page.stream().filter(wanted).findFirst();
            if (found.isPresent() || page.size() < PAGE) {
                return found;
            }
            after = page.get(page.size() - 1).address().toString();
        }
    }
}
