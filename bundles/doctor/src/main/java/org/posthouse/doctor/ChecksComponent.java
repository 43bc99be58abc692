package org.posthouse.doctor;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.server.Warning;
import org.posthouse.doctor.check.BacklogCheck;
import org.posthouse.doctor.check.BackupCheck;
import org.posthouse.doctor.check.BundlesCheck;
import org.posthouse.doctor.check.CertificateCheck;
import org.posthouse.doctor.check.ClockCheck;
import org.posthouse.doctor.check.ConfigurationCheck;
import org.posthouse.doctor.check.DeadlockCheck;
import org.posthouse.doctor.check.DirectoryCheck;
import org.posthouse.doctor.check.DiskCheck;
import org.posthouse.doctor.check.LimitsCheck;
import org.posthouse.doctor.check.OutboundCheck;
import org.posthouse.doctor.check.Parts;
import org.posthouse.doctor.check.PartsCheck;
import org.posthouse.doctor.check.PortsCheck;
import org.posthouse.doctor.check.PostmasterCheck;
import org.posthouse.doctor.check.QueueCheck;
import org.posthouse.doctor.check.ReachCheck;
import org.posthouse.doctor.check.RelayCheck;
import org.posthouse.doctor.check.SecretsCheck;
import org.posthouse.doctor.check.StoreCheck;
import org.posthouse.doctor.check.WarningsCheck;
import org.posthouse.doctor.check.WorkersCheck;
import org.posthouse.doctor.dns.BlockListCheck;
import org.posthouse.doctor.dns.DomainRecords;
import org.posthouse.doctor.dns.DomainsCheck;
import org.posthouse.doctor.dns.HostNameCheck;
import org.posthouse.doctor.dns.Names;
import org.posthouse.doctor.dns.ReverseNameCheck;
import org.posthouse.doctor.dns.ServicesCheck;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.support.DataDirectory;

/** Registers our checks, and finds for each look the parts that are there. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.doctor")
public final class ChecksComponent implements Parts {
    private static final int TIME_PORT = 123;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile NetAdmin net;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Certificates certificates;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ServerName name;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Routing routing;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile QueueAdmin queue;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile StoreAdmin store;

    @Reference(
            target = "(operation.name=wiring)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Operation wiring;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ConfigurationAdmin configurations;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Warning> warnings = List.of();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<DnsRecords> records = List.of();

    private volatile DoctorConfig config;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    void activate(BundleContext context, DoctorConfig config) {
        modified(config);
        Machine machine = new Machine(context);
        DomainRecords records =
                new DomainRecords(this, () -> Machine.issuer(configurations), Machine::interfaceAddresses);
        List<HealthCheck> all = new ArrayList<>(ofTheServer(records));
        all.addAll(ofTheMachine(context, machine));
        for (HealthCheck check : all) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("check.name", check.name());
            properties.put("check.tags", check.tags().toArray(String[]::new));
            registrations.add(context.registerService(HealthCheck.class, check, properties));
        }
        Operation operation = new RecordsOperation(this, records).operation();
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("operation.name", operation.name());
        registrations.add(context.registerService(Operation.class, operation, properties));
    }

    @Modified
    void modified(DoctorConfig config) {
        this.config = config;
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    /** Whom to try to reach; empty if the world does not know us, or mail does not go to the world directly. */
    private Optional<String> probed() {
        return Names.host(this)
                .map(host -> config.probeDomain().strip())
                .filter(domain -> !domain.isEmpty() && Machine.sendsDirectly(configurations));
    }

    private Optional<InetSocketAddress> timeServer() {
        String name = config.timeServer().strip();
        Resolver dns = resolver;
        if (name.isEmpty() || dns == null || Names.host(this).isEmpty()) {
            return Optional.empty();
        }
        int colon = name.lastIndexOf(':');
        String host = colon < 0 ? name : name.substring(0, colon);
        int port = colon < 0 ? TIME_PORT : Machine.number(name.substring(colon + 1), TIME_PORT);
        return dns.addresses(host).records().stream().findFirst().map(address -> new InetSocketAddress(address, port));
    }

    private List<HealthCheck> ofTheServer(DomainRecords records) {
        return List.of(
                new DeadlockCheck(),
                new WorkersCheck(this),
                new PortsCheck(this),
                new StoreCheck(this),
                new DirectoryCheck(this),
                new QueueCheck(this),
                new BacklogCheck(this, Clock.systemUTC(), () -> config.queueHours()),
                new CertificateCheck(this, Clock.systemUTC(), () -> config.certificateDays()),
                new ReachCheck(this),
                new RelayCheck(this),
                new PostmasterCheck(this),
                new PartsCheck(this),
                new WarningsCheck(this),
                new HostNameCheck(this),
                new ReverseNameCheck(this),
                new DomainsCheck(this),
                new ServicesCheck(this, records),
                new OutboundCheck(this, this::probed, () -> Machine.relayPort(configurations)),
                new BlockListCheck(this, () -> List.of(config.blocklists())));
    }

    private List<HealthCheck> ofTheMachine(BundleContext context, Machine machine) {
        List<HealthCheck> all = new ArrayList<>(List.of(
                new BundlesCheck(machine::bundles),
                new DiskCheck(() -> machine.directories(configurations)),
                new ClockCheck(
                        Clock.systemUTC(),
                        System::nanoTime,
                        Instant.ofEpochMilli(context.getBundle().getLastModified()),
                        this::timeServer),
                new LimitsCheck(Machine::heapInUse, Machine.heap())));
        DataDirectory.root(context)
                .ifPresent(root -> all.add(new BackupCheck(root, Clock.systemUTC(), () -> config.backupDays())));
        Optional<Path> etc = DataDirectory.etc(context);
        etc.ifPresent(path -> all.add(new ConfigurationCheck(path)));
        etc.ifPresent(path -> all.add(new SecretsCheck(path, System.getProperty("user.name"))));
        return all;
    }

    @Override
    public Optional<NetAdmin> net() {
        return Optional.ofNullable(net);
    }

    @Override
    public Optional<Certificates> certificates() {
        return Optional.ofNullable(certificates);
    }

    @Override
    public Optional<Resolver> resolver() {
        return Optional.ofNullable(resolver);
    }

    @Override
    public Optional<ServerName> name() {
        return Optional.ofNullable(name);
    }

    @Override
    public Optional<DirectoryAdmin> directory() {
        return Optional.ofNullable(directory);
    }

    @Override
    public Optional<Routing> routing() {
        return Optional.ofNullable(routing);
    }

    @Override
    public Optional<QueueAdmin> queue() {
        return Optional.ofNullable(queue);
    }

    @Override
    public Optional<StoreAdmin> store() {
        return Optional.ofNullable(store);
    }

    @Override
    public Optional<Operation> wiring() {
        return Optional.ofNullable(wiring);
    }

    @Override
    public List<DnsRecords> records() {
        return records;
    }

    @Override
    public List<Warning> warnings() {
        return List.copyOf(warnings);
    }
}
