using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>Marks the generated static class that holds the ILGPU entry methods of one kernel.</summary>
/// <param name="kernel">The kernel's name, as in messages.</param>
/// <param name="container">The type that declares the kernel.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Class)]
public sealed class GeneratedKernelAttribute(string kernel, Type container) : Attribute
{
    /// <summary>The kernel's name, as in messages.</summary>
    public string Kernel { get; } = kernel;

    /// <summary>The type that declares the kernel.</summary>
    public Type Container { get; } = container;
}
