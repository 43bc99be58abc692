package org.posthouse.console.page;

import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.console.access.Guard;

public class PageTest extends PageFixture {
    @Test
    public void anOperationIsToldWhoRunsIt() {
        for (Object user : new Object[] {"alice", null}) {
            HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                    PageTest.class.getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("getSession")) {
                            throw new IllegalStateException("ended");
                        }
                        if (method.getName().equals("getRemoteAddr")) {
                            return "192.0.2.1";
                        }
                        return arguments[0].equals(Guard.USER) ? user : "";
                    });
            Page.run(request, new Saying("queue-hold", this), Map.of());
        }
        assertEquals(
                List.of(Caller.of("alice").by("webconsole", "192.0.2.1"), Caller.UNKNOWN.by("webconsole", "192.0.2.1")),
                callers);
    }
}
