package org.posthouse.itests;

import org.junit.Test;

/** An update of those bundles that hold most, or were left behind once; {@link HundredUpdatesSoak} does a hundred of each that there is. */
public class HundredUpdatesIT {
    @Test
    public void nothingIsLeftOfWhatWasReplaced() throws Exception {
        UpdateRounds.run(
                "updates",
                26_000,
                1,
                "smtp,imap,intake,queue,directory.sql,store.sql,db.derby,tls,console,shell,autoconfig,dkim.signer");
    }
}
