define void @uniforms(ptr noalias %uniform, double %time) #0 {

  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %parameters, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %parameters, i64 8
  %v13 = load <8 x double>, ptr %v12, align 32
  %v14 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v13, ptr %v14, align 32
  %v15 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v15, align 32
  %v16 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v16, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %held, i64 8
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = call fastcc <8 x double> @vpow(<8 x double> %v10, <8 x double> %v2)
  %v12 = call fastcc <8 x double> @vpow(<8 x double> %v10, <8 x double> %v11)
  %v13 = getelementptr inbounds double, ptr %state, i64 0
  %v14 = load <8 x double>, ptr %v13, align 32
  %v15 = fsub reassoc nsz arcp contract <8 x double> splat (double 0x0000000000000000), %v14
  %v16 = fmul reassoc nsz arcp contract <8 x double> %v15, %v15
  %v17 = call <8 x double> @llvm.sqrt.v8f64(<8 x double> %v14)
  %v18 = fadd reassoc nsz arcp contract <8 x double> %v16, %v17
  %v19 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v14
  %v20 = fadd reassoc nsz arcp contract <8 x double> %v18, %v19
  %v21 = fmul reassoc nsz arcp contract <8 x double> %v14, %v14
  %v22 = fmul reassoc nsz arcp contract <8 x double> %v21, %v14
  %v23 = fadd reassoc nsz arcp contract <8 x double> %v20, %v22
  %v24 = getelementptr inbounds double, ptr %held, i64 0
  %v25 = load <8 x double>, ptr %v24, align 32
  %v26 = fmul reassoc nsz arcp contract <8 x double> %v25, %v14
  %v27 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v26, ptr %v27, align 32
  %v28 = fadd reassoc nsz arcp contract <8 x double> %v11, %v12
  %v29 = fadd reassoc nsz arcp contract <8 x double> %v28, %v23
  %v30 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v29, ptr %v30, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %held, i64 8
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = call fastcc <8 x double> @vpow(<8 x double> %v10, <8 x double> %v2)
  %v12 = call fastcc <8 x double> @vpow(<8 x double> %v10, <8 x double> %v11)
  %v13 = getelementptr inbounds double, ptr %state, i64 0
  %v14 = load <8 x double>, ptr %v13, align 32
  %v15 = fsub reassoc nsz arcp contract <8 x double> splat (double 0x0000000000000000), %v14
  %v16 = fmul reassoc nsz arcp contract <8 x double> %v15, %v15
  %v17 = call <8 x double> @llvm.sqrt.v8f64(<8 x double> %v14)
  %v18 = fadd reassoc nsz arcp contract <8 x double> %v16, %v17
  %v19 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v14
  %v20 = fadd reassoc nsz arcp contract <8 x double> %v18, %v19
  %v21 = fmul reassoc nsz arcp contract <8 x double> %v14, %v14
  %v22 = fmul reassoc nsz arcp contract <8 x double> %v21, %v14
  %v23 = fadd reassoc nsz arcp contract <8 x double> %v20, %v22
  %v24 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v14, ptr %v24, align 32
  %v25 = getelementptr inbounds double, ptr %state, i64 8
  %v26 = load <8 x double>, ptr %v25, align 32
  %v27 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v26, ptr %v27, align 32
  %v28 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v11, ptr %v28, align 32
  %v29 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v12, ptr %v29, align 32
  %v30 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v23, ptr %v30, align 32
  ret void
}
