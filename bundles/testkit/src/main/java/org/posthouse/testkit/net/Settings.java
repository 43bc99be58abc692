package org.posthouse.testkit.net;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings of components for tests: component property types without a container. */
public final class Settings {
    private Settings() {}

    /**
     * Settings out of a map; what is not there has its default.
     *
     * @param type a component property type
     * @param values by the names of its methods; looked at at each call
     */
    public static <A extends Annotation> A of(Class<A> type, Map<String, ?> values) {
        return proxy(type, values::get);
    }

    /**
     * Settings out of the fields of an object of the same names; what is not there has its default.
     *
     * @param type a component property type
     * @param fields looked at at each call
     */
    public static <A extends Annotation> A ofFields(Class<A> type, Object fields) {
        return proxy(type, name -> field(fields, name));
    }

    /** Where values come from. */
    private interface Values {
        Object get(String name);
    }

    private static <A extends Annotation> A proxy(Class<A> type, Values values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> value(self, type, method, values)));
    }

    private static Object value(Object self, Class<?> type, Method method, Values values) {
        return switch (method.getName()) {
            case "annotationType" -> type;
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> false;
            case "toString" -> type.getName();
            default -> {
                Object value = values.get(method.getName());
                yield value != null
                        ? value
                        : method.getDefaultValue() != null ? method.getDefaultValue() : none(method);
            }
        };
    }

    private static Object none(Method method) {
        if (method.getReturnType() == String.class) {
            return "";
        }
        return method.getReturnType() == boolean.class ? Boolean.FALSE : Integer.valueOf(0);
    }

    private static Object field(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (NoSuchFieldException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
