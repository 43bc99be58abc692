package org.posthouse.console.page;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.console.operation.Operations;

/** Shows pages of which every operation says what it was told to say. */
public abstract class PageFixture {
    protected final Operations operations = new Operations(Duration.ofMillis(20));
    protected final Map<String, Result> results = new LinkedHashMap<>();
    protected final List<String> asked = new ArrayList<>();
    protected final List<Caller> callers = new ArrayList<>();

    /** An operation that says what it was told to say, and notes what it was asked. */
    protected record Saying(String name, PageFixture test) implements Operation {
        @Override
        public String summary() {
            return name;
        }

        @Override
        public boolean writes() {
            return false;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public Result run(Map<String, String> arguments) throws OperationException {
            test.asked.add(name + " " + arguments);
            if (!test.results.containsKey(name)) {
                throw new OperationException("No " + name);
            }
            return test.results.get(name);
        }

        @Override
        public Result run(Map<String, String> arguments, Caller caller) throws OperationException {
            test.callers.add(caller);
            return run(arguments);
        }
    }

    /** An operation that is there and cannot be done. */
    protected final void refuse(String operation) {
        operations.addOperation(new Saying(operation, this));
    }

    protected final void answer(String operation, Result result) {
        results.put(operation, result);
        operations.addOperation(new Saying(operation, this));
    }

    protected final void answer(String operation, String text, String columns, String... rows) {
        answer(
                operation,
                new Result(
                        text,
                        columns.isEmpty() ? List.of() : List.of(columns.split("\\|")),
                        List.of(rows).stream()
                                .map(row -> List.of(row.split("\\|", -1)))
                                .toList()));
    }

    protected static HttpServletRequest request(Map<String, String> query) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                PageFixture.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getParameter" -> query.get(arguments[0].toString());
                    case "getQueryString" -> query.isEmpty() ? null : "some=query";
                    default -> "";
                });
    }

    protected final String show(Page page, Map<String, String> query, boolean admin) throws OperationException {
        View view = new View(page, request(query), "secret", admin);
        page.show(view);
        return view.html().toString();
    }

    /** The form of an operation whose hidden fields are these. */
    protected static boolean offers(String html, String operation, String... hidden) {
        for (String form : html.split("<form ")) {
            boolean fits = form.contains("name=\"op\" value=\"" + operation + "\"")
                    && form.contains("name=\"token\" value=\"secret\"");
            for (int i = 0; i + 1 < hidden.length; i += 2) {
                fits &= form.contains("name=\"" + hidden[i] + "\" value=\"" + hidden[i + 1] + "\"");
            }
            if (fits) {
                return true;
            }
        }
        return false;
    }
}
