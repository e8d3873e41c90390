using System.Globalization;
using System.Reflection;

namespace BlockSharp.Kernels;

/// <summary>Runs a kernel method on the eager device: chooses the configuration, binds the constexprs, asks the kernel for its grid.</summary>
internal static class HostLaunch
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static void Run(Type container, string kernel, LaunchTarget target, params object[] arguments)
    {
        if (target.Device.Kind != DeviceKind.Eager)
            throw new NotSupportedException($"{kernel}: runs on the eager device only; pass Device.Eager.");
        var method = container.GetMethods(Any).Single(m => m.Name == kernel && m.IsDefined(typeof(BlockKernelAttribute)));
        var values = new Dictionary<string, object>();
        var given = 0;
        foreach (var parameter in method.GetParameters())
            if (parameter.GetCustomAttribute<ConstexprAttribute>() is not { FromCaller: false })
                values.Add(parameter.Name!, arguments[given++]);
        var configs = method.GetCustomAttributes<ConfigAttribute>().ToArray();
        var config = target.Config is { } index ? configs[index] : configs.First(c => Fits(container, c, values));
        foreach (var (name, value) in Bindings(config))
            values[name] = value;
        var bound = Bind(method, values);
        var grid = (Grid)Call(container, method.GetCustomAttribute<BlockKernelAttribute>()!.Grid, values);
        EagerLauncher.Run(kernel, grid, () => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, bound, null), parallel: true);
    }

    private static bool Fits(Type container, ConfigAttribute config, Dictionary<string, object> values)
    {
        var all = new Dictionary<string, object>(values);
        foreach (var (name, value) in Bindings(config))
            if (all.TryGetValue(name, out var fromCaller) && !value.Equals(fromCaller))
                return false;
            else
                all[name] = value;
        return config.When is null || (bool)Call(container, config.When, all);
    }

    private static IEnumerable<(string Name, object Value)> Bindings(ConfigAttribute config) =>
        from pair in config.Values.Split(',', StringSplitOptions.RemoveEmptyEntries)
        let sides = pair.Split('=', StringSplitOptions.TrimEntries)
        select (sides[0], (object)int.Parse(sides[1], CultureInfo.InvariantCulture));

    private static object Call(Type container, string name, Dictionary<string, object> values)
    {
        var method = container.GetMethod(name, Any)!;
        return method.Invoke(null, Bind(method, values))!;
    }

    private static object[] Bind(MethodInfo method, Dictionary<string, object> values) =>
        [.. method.GetParameters().Select(parameter => values[parameter.Name!])];
}
