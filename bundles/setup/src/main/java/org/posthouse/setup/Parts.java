package org.posthouse.setup;

import java.util.Optional;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.server.ServerName;
import org.posthouse.store.api.MailStore;

/** The parts of the server that are there now. Ask once for each operation, and keep none. */
interface Parts {
    Optional<ConfigurationAdmin> configurations();

    Optional<DirectoryAdmin> directory();

    Optional<MailStore> store();

    Optional<ServerName> name();

    Optional<Doctor> doctor();
}
