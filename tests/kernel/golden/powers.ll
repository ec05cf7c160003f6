define void @uniforms(ptr noalias %uniform, double %time) #0 {

  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %parameters, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v8, ptr %v9, align 32
  %v10 = getelementptr inbounds double, ptr %parameters, i64 8
  %v11 = load <8 x double>, ptr %v10, align 32
  %v12 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v11, ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v13, align 32
  %v14 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v14, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %held, i64 8
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = call fastcc <8 x double> @vpow(<8 x double> %v8, <8 x double> %v2)
  %v10 = call fastcc <8 x double> @vpow(<8 x double> %v8, <8 x double> %v9)
  %v11 = getelementptr inbounds double, ptr %state, i64 0
  %v12 = load <8 x double>, ptr %v11, align 32
  %v13 = fsub reassoc nsz arcp contract <8 x double> splat (double 0x0000000000000000), %v12
  %v14 = fmul reassoc nsz arcp contract <8 x double> %v13, %v13
  %v15 = call <8 x double> @llvm.sqrt.v8f64(<8 x double> %v12)
  %v16 = fadd reassoc nsz arcp contract <8 x double> %v14, %v15
  %v17 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v12
  %v18 = fadd reassoc nsz arcp contract <8 x double> %v16, %v17
  %v19 = fmul reassoc nsz arcp contract <8 x double> %v12, %v12
  %v20 = fmul reassoc nsz arcp contract <8 x double> %v19, %v12
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v18, %v20
  %v22 = getelementptr inbounds double, ptr %held, i64 0
  %v23 = load <8 x double>, ptr %v22, align 32
  %v24 = fmul reassoc nsz arcp contract <8 x double> %v23, %v12
  %v25 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v24, ptr %v25, align 32
  %v26 = fadd reassoc nsz arcp contract <8 x double> %v9, %v10
  %v27 = fadd reassoc nsz arcp contract <8 x double> %v26, %v21
  %v28 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v27, ptr %v28, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %held, i64 8
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = call fastcc <8 x double> @vpow(<8 x double> %v8, <8 x double> %v2)
  %v10 = call fastcc <8 x double> @vpow(<8 x double> %v8, <8 x double> %v9)
  %v11 = getelementptr inbounds double, ptr %state, i64 0
  %v12 = load <8 x double>, ptr %v11, align 32
  %v13 = fsub reassoc nsz arcp contract <8 x double> splat (double 0x0000000000000000), %v12
  %v14 = fmul reassoc nsz arcp contract <8 x double> %v13, %v13
  %v15 = call <8 x double> @llvm.sqrt.v8f64(<8 x double> %v12)
  %v16 = fadd reassoc nsz arcp contract <8 x double> %v14, %v15
  %v17 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v12
  %v18 = fadd reassoc nsz arcp contract <8 x double> %v16, %v17
  %v19 = fmul reassoc nsz arcp contract <8 x double> %v12, %v12
  %v20 = fmul reassoc nsz arcp contract <8 x double> %v19, %v12
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v18, %v20
  %v22 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v12, ptr %v22, align 32
  %v23 = getelementptr inbounds double, ptr %state, i64 8
  %v24 = load <8 x double>, ptr %v23, align 32
  %v25 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v24, ptr %v25, align 32
  %v26 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v9, ptr %v26, align 32
  %v27 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v10, ptr %v27, align 32
  %v28 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v21, ptr %v28, align 32
  ret void
}
