using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>Sources and what the generator added to them, which compiled without a warning.</summary>
internal sealed record CompiledProgram(GeneratorDriver Driver, CSharpCompilation Compilation)
{
    /// <summary>The generated sources by hint name.</summary>
    public IReadOnlyDictionary<string, string> GeneratedSources =>
        Driver.GetRunResult().Results.SelectMany(static result => result.GeneratedSources).ToDictionary(static s => s.HintName, static s => s.SourceText.ToString());

    /// <summary>Loads the program; BlockSharp and ILGPU are those of the test process. Disposing unloads it.</summary>
    public LoadedProgram Load()
    {
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = Compilation.Emit(image, symbols);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = symbols.Position = 0;
        var context = new AssemblyLoadContext("generated program", isCollectible: true);
        return new LoadedProgram(context, context.LoadFromStream(image, symbols));
    }
}

/// <summary>A program in its own, collectible load context.</summary>
internal sealed record LoadedProgram(AssemblyLoadContext Context, Assembly Assembly) : IDisposable
{
    /// <summary>Calls a static method of a type, both by name, and rethrows what it throws.</summary>
    public object? Call(string type, string method, params object?[] arguments)
    {
        var found = Assembly.GetType(type, throwOnError: true)!.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(type, method);
        return found.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
    }

    public void Dispose() => Context.Unload();
}
