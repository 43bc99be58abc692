package org.posthouse.routing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.osgi.framework.ServiceReference;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.server.ServerName;

public class DirectoriesTest {
    private static final Resolution FOREIGN = new Resolution.Foreign();
    private static final Resolution UNKNOWN = new Resolution.Unknown();
    private static final Resolution LATER = new Resolution.TryLater();
    private static final Resolution BOX = new Resolution.Mailbox(new AccountInfo(1, "a@b.test", 0), Optional.empty());
    private static final Resolution ALIAS = new Resolution.Forward(List.of(new Address("c", "d.test")));

    private final Arrivals arrivals = new Arrivals();
    private final Directories directories = new Directories(arrivals, Config.NOTHING);

    /** A directory that always says the same. */
    private record Saying(Resolution resolution) implements Directory {
        @Override
        public Resolution resolve(Address address) {
            return resolution;
        }

        @Override
        public Optional<AccountInfo> account(String name) {
            return Optional.empty();
        }
    }

    /** A directory that fails when it is asked. */
    private static Directory failing(Runnable first, Error error, RuntimeException exception) {
        return new Directory() {
            @Override
            public Resolution resolve(Address address) {
                first.run();
                if (error != null) {
                    throw error;
                }
                throw exception;
            }

            @Override
            public Optional<AccountInfo> account(String name) {
                return Optional.empty();
            }
        };
    }

    private int ranking = 100;

    private ServiceReference<Directory> bind(String name, Directory directory) {
        ServiceReference<Directory> reference = FakeReference.of(name, ranking--);
        directories.bindDirectory(directory, reference);
        return reference;
    }

    private static Resolution ask(Resolution... inOrder) {
        DirectoriesTest test = new DirectoriesTest();
        for (Resolution resolution : inOrder) {
            test.bind(null, new Saying(resolution));
        }
        return test.resolve("a@b.test");
    }

    private Resolution resolve(String address) {
        return directories.resolve(Address.parse(address).orElseThrow());
    }

    private record Named(String hostName) implements ServerName {
        @Override
        public Source source() {
            return Source.DOMAIN;
        }
    }

    /** A directory that has a postmaster, and users in one domain. */
    private record Postmaster(String domain) implements Directory {
        @Override
        public Resolution resolve(Address address) {
            if (address.domain().isEmpty()) {
                return address.isPostmaster() ? BOX : UNKNOWN;
            }
            return address.domain().equals(domain) ? ALIAS : FOREIGN;
        }

        @Override
        public Optional<AccountInfo> account(String name) {
            return Optional.empty();
        }
    }

    /** Reports come from there: an answer must reach somebody (rfc5321#4.5.1, rfc3464#2). */
    @Test
    public void atTheNameOfTheServerIsThePostmasterAndNobodyElse() {
        bind(null, new Postmaster("b.test"));
        assertEquals(FOREIGN, resolve("postmaster@mail.b.test"));
        directories.bindServerName(new Named("mail.b.test"));
        assertEquals(BOX, resolve("PostMaster@Mail.B.test"));
        assertEquals(UNKNOWN, resolve("joe@mail.b.test"));
        assertEquals(FOREIGN, resolve("postmaster@other.test"));
        directories.bindServerName(new Named("mx.b.test"));
        assertEquals("the name has changed", FOREIGN, resolve("postmaster@mail.b.test"));
        assertEquals(BOX, resolve("postmaster@mx.b.test"));
    }

    @Test
    public void aDomainThatIsServedHereComesBeforeTheNameOfTheServer() {
        bind(null, new Postmaster("b.test"));
        directories.bindServerName(new Named("b.test"));
        assertEquals(ALIAS, resolve("postmaster@b.test"));
        assertEquals(ALIAS, resolve("joe@b.test"));
    }

    @Test
    public void aRouteComesBeforeTheNameOfTheServer() {
        bind(null, new Postmaster("b.test"));
        directories.bindServerName(new Named("mail.b.test"));
        directories.configure(Config.of("", "mx", "mail.b.test=192.0.2.1"));
        assertEquals(FOREIGN, resolve("joe@mail.b.test"));
        directories.configure(Config.of("", "mx", ".b.test=192.0.2.1"));
        assertEquals(UNKNOWN, resolve("joe@mail.b.test"));
    }

    @Test
    public void whatTheNameOfTheServerMeansWaitsForTheDirectory() {
        directories.bindServerName(new Named("mail.b.test"));
        assertEquals(LATER, resolve("postmaster@mail.b.test"));
    }

    @Test
    public void theFirstThatKnowsTheMailboxOrTheAliasHasDecided() {
        assertEquals(BOX, ask(UNKNOWN, FOREIGN, BOX, ALIAS));
        assertEquals(ALIAS, ask(FOREIGN, ALIAS, BOX));
    }

    @Test
    public void elseTheFirstWhoseDomainItIs() {
        assertEquals(UNKNOWN, ask(FOREIGN, UNKNOWN, FOREIGN));
        assertEquals(FOREIGN, ask(FOREIGN, FOREIGN));
    }

    @Test
    public void whatOneInFrontCannotTellIsNotAskedOfTheNext() {
        assertEquals(LATER, ask(LATER, BOX));
        assertEquals(LATER, ask(FOREIGN, LATER));
        assertEquals(LATER, ask(UNKNOWN, LATER));
        assertEquals(BOX, ask(BOX, LATER));
    }

    @Test
    public void theRankingDecidesWhoIsFirst() {
        directories.bindDirectory(new Saying(ALIAS), FakeReference.of(null, 1));
        directories.bindDirectory(new Saying(BOX), FakeReference.of(null, 2));
        assertEquals(BOX, resolve("a@b.test"));
    }

    @Test
    public void withoutADirectoryNothingIsKnown() {
        assertEquals(LATER, resolve("a@b.test"));
        assertFalse(directories.ready());
        Directory gone = new Saying(FOREIGN);
        ServiceReference<Directory> reference = bind(null, gone);
        assertTrue(directories.ready());
        directories.unbindDirectory(gone, reference);
        assertEquals(LATER, resolve("a@b.test"));
    }

    @Test
    public void aDirectoryThatFailsMeansLater() {
        bind(null, failing(() -> {}, null, new IllegalStateException("broken")));
        bind(null, new Saying(BOX));
        assertEquals(LATER, resolve("a@b.test"));
        DirectoriesTest other = new DirectoriesTest();
        other.bind(null, new Saying(null));
        assertEquals("it said nothing", LATER, other.resolve("a@b.test"));
        DirectoriesTest third = new DirectoriesTest();
        third.bind(null, failing(() -> {}, new StackOverflowError(), null));
        assertEquals(LATER, third.resolve("a@b.test"));
    }

    @Test
    public void aDirectoryThatLeavesWhileItIsAskedMeansLater() {
        ServiceReference<Directory> reference = FakeReference.of(null, 200);
        Directory[] self = new Directory[1];
        self[0] = failing(
                () -> directories.unbindDirectory(self[0], reference), null, new IllegalStateException("closed"));
        directories.bindDirectory(self[0], reference);
        bind(null, new Saying(FOREIGN));
        assertEquals(LATER, resolve("a@b.test"));
        assertEquals("it has left", FOREIGN, resolve("a@b.test"));
    }

    @Test
    public void aRequiredDirectoryIsWaitedForByItsDomains() {
        directories.configure(Config.requiringDirectories("ldap=b.test,*.c.test"));
        bind("sql", new Saying(FOREIGN));
        assertEquals(LATER, resolve("a@b.test"));
        assertEquals(LATER, resolve("a@x.C.test"));
        assertEquals(FOREIGN, resolve("a@d.test"));
        assertTrue("other mail can be tried", directories.ready());
        bind("ldap", new Saying(UNKNOWN));
        assertEquals(UNKNOWN, resolve("a@b.test"));
    }

    @Test
    public void aDirectoryRequiredForAllMailIsWaitedForByAllMail() {
        directories.configure(Config.requiringDirectories(Saying.class.getName()));
        bind("sql", new Saying(FOREIGN));
        assertEquals(LATER, resolve("a@b.test"));
        assertFalse(directories.ready());
        bind(null, new Saying(UNKNOWN)); // its class is its name
        assertEquals(UNKNOWN, resolve("a@b.test"));
        assertTrue(directories.ready());
    }

    @Test
    public void everyPostmasterHasTheMailboxThatADirectorySays() {
        bind("first", new Saying(FOREIGN));
        bind("second", new Saying(BOX));
        assertEquals(BOX, resolve("postmaster@b.test"));
        assertEquals(BOX, directories.resolve(new Address("Postmaster", "")));
    }

    @Test
    public void thoseWhoWaitAreToldThatADirectoryCame() {
        AtomicInteger told = new AtomicInteger();
        arrivals.listen(told::incrementAndGet);
        bind(null, new Saying(FOREIGN));
        assertEquals(1, told.get());
    }
}
