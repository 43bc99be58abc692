package org.posthouse.console.standby;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.Test;

public class StandbyTest {
    private final Map<Object, Object> headers = new HashMap<>();
    private final StringWriter body = new StringWriter();
    private int status;

    private void ask(String path) throws IOException {
        HttpServletRequest request = proxy(HttpServletRequest.class, (name, args) -> path);
        HttpServletResponse response = proxy(HttpServletResponse.class, (name, args) -> switch (name) {
            case "setStatus", "sendError" -> status = (int) args[0];
            case "setHeader" -> headers.put(args[0], args[1]);
            case "getWriter" -> new PrintWriter(body, true);
            default -> null;
        });
        new Standby().service(request, response);
    }

    @Test
    public void whoAsksForTheConsoleIsToAskAgain() throws IOException {
        for (String path : new String[] {"/system/console", "/system/console/posthouse-queue"}) {
            ask(path);
            assertEquals(503, status);
            assertEquals("1", headers.get("Retry-After"));
            assertEquals("1", headers.get("Refresh"));
            assertTrue(body.toString(), body.toString().contains("reloads by itself"));
        }
    }

    @Test
    public void whatIsNotTheConsoleIsNotFound() throws IOException {
        ask("/system/consoles");
        assertEquals(404, status);
        assertEquals(Map.of(), headers);
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, args) -> {
            Object result = answer.to(m.getName(), args);
            return m.getReturnType() == void.class ? null : result;
        }));
    }
}
